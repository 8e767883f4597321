namespace Seg;

/// <summary>One class per pixel: as a map, or as one mask a class, from which the map is made when it is asked for. Thread-safe.</summary>
public sealed record SemanticResult
{
    private readonly MaskMap<ushort> _map;

    /// <param name="labels">width × height contiguous class ids, top row first.</param>
    public SemanticResult(ushort[] labels) => _map = new(labels);

    private SemanticResult(MaskMap<ushort> map) => _map = map;

    /// <summary>width × height contiguous class ids, top row first. Large results come as masks: <see cref="CopyRows"/> reads them without this array.</summary>
    public ushort[] Labels => _map.Values;

    /// <summary>A result that holds masks, a fraction of the map's size; for pictures too large for a map.</summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="masks">Class ids and their pixels; together they cover every pixel once.</param>
    public static SemanticResult OfMasks(int width, int height, IReadOnlyList<(ushort Class, RleMask Mask)> masks) => new(new MaskMap<ushort>(width, height, masks));

    /// <summary>Copies some rows of the map.</summary>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="labels">Any number of whole rows.</param>
    public void CopyRows(int firstRow, int width, Span<ushort> labels) => _map.CopyRows(firstRow, width, labels);
}
