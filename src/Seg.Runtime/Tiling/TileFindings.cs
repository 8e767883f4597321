namespace Seg.Runtime;

/// <summary>Findings of all tiles, and the segments that they are merged to. Not thread-safe.</summary>
/// <param name="plan">The tiles.</param>
/// <param name="exclusive">Whether a pixel belongs to one segment only (panoptic): then stuff is one segment a class, and things are told apart.</param>
internal sealed class TileFindings(TilingPlan plan, bool exclusive)
{
    private readonly List<Finding>[] _byTile = [.. plan.Tiles.Select(_ => new List<Finding>())];
    private readonly Dictionary<int, MergedSegment> _stuff = [];
    private int _count;

    /// <summary>Adds what a tile saw; segments without a pixel are left out.</summary>
    public void Add(Tile tile, IEnumerable<Segment> segments)
    {
        foreach (var segment in segments.Where(s => s.Area > 0))
            _byTile[tile.Index].Add(new(_count++, tile, segment, !exclusive || segment.IsThing, plan.Image));
    }

    /// <summary>Merges the findings; then gives every tile its turn to add pixels to the segments, and builds them.</summary>
    /// <returns>Segments with pixels, in the order of their first findings.</returns>
    public IReadOnlyList<Segment> Merge(Action<TileFindings, Tile> paint, CancellationToken cancellationToken)
    {
        new SeamMerger(plan.Options.MergeIoU, exclusive).Run(_byTile, plan.OverlappingPairs(), cancellationToken);
        var all = new List<MergedSegment>();
        foreach (var finding in _byTile.SelectMany(f => f).Where(f => !f.Removed))
        {
            var known = finding.Root.Segment ?? (finding.Countable ? null : _stuff.GetValueOrDefault(finding.ClassId));
            if (known is null) all.Add(known = new(finding.ClassId, finding.IsThing));
            if (!finding.Countable) _stuff[finding.ClassId] = known;
            finding.Segment = finding.Root.Segment = known;
            known.Add(finding);
        }
        foreach (var tile in plan.Tiles)
        {
            cancellationToken.ThrowIfCancellationRequested();
            paint(this, tile);
            // Its masks are in the segments now, and no later tile looks further back than two rows.
            if (tile.Column == 0 && tile.Row > 2) Forget(tile.Row - 3);
        }
        return [.. all.Select(segment => segment.Build(plan.Width, plan.Height)).OfType<Segment>()];
    }

    /// <summary>What a tile saw, without what was removed.</summary>
    public IEnumerable<Finding> Of(Tile tile) => _byTile[tile.Index].Where(f => !f.Removed);

    /// <summary>What of a tile was removed.</summary>
    public IEnumerable<Finding> RemovedOf(Tile tile) => _byTile[tile.Index].Where(f => f.Removed);

    /// <summary>
    /// Things that reach into a tile's own region, that a neighbour saw whole and the tile itself did not see: the best first, each once.
    /// </summary>
    public IEnumerable<Finding> WholeOnesAround(Tile tile) => plan.Neighbours(tile).SelectMany(Of)
        .Where(f => f is { Countable: true, Cut: false } && !f.Mask.Bounds.Intersect(tile.Owned).IsEmpty && !f.Segment!.Tiles.Contains(tile.Index))
        .OrderByDescending(f => f.Score).ThenBy(f => f.Order).DistinctBy(f => f.Segment);

    private void Forget(int row)
    {
        foreach (var tile in plan.Tiles.Skip(row * plan.Columns).Take(plan.Columns)) _byTile[tile.Index] = [];
    }
}
