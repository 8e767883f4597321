namespace Seg;

/// <summary>Every pixel in at most one segment: as a map, or as the segments' masks, from which the map is made when it is asked for. Thread-safe.</summary>
public sealed record PanopticResult
{
    private readonly MaskMap<int> _map;

    /// <param name="ids">width × height segment ids, top row first; 0 is void.</param>
    /// <param name="segments">By id, ascending.</param>
    public PanopticResult(int[] ids, IReadOnlyList<Segment> segments) => (_map, Segments) = (new(ids), segments);

    private PanopticResult(MaskMap<int> map, IReadOnlyList<Segment> segments) => (_map, Segments) = (map, segments);

    /// <summary>width × height segment ids, top row first; 0 is void. Large results come as masks: <see cref="CopyRows"/> reads them without this array.</summary>
    public int[] Ids => _map.Values;

    /// <summary>By id, ascending.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>A result that holds the segments only; for pictures too large for a map.</summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="segments">By id, ascending; no pixel is in two of them.</param>
    public static PanopticResult OfSegments(int width, int height, IReadOnlyList<Segment> segments) =>
        new(new MaskMap<int>(width, height, [.. segments.Select(segment => (segment.Id, segment.Mask))]), segments);

    /// <summary>Copies some rows of the map.</summary>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="ids">Any number of whole rows.</param>
    public void CopyRows(int firstRow, int width, Span<int> ids) => _map.CopyRows(firstRow, width, ids);
}
