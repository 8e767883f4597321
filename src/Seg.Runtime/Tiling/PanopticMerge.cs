namespace Seg.Runtime;

/// <summary>
/// Panoptic results of tiles to the image's: in a tile's own region its own view counts, except that a thing that only a neighbour saw, and saw whole,
/// goes over stuff and void; where a finding was removed, the nearest neighbour's view counts.
/// </summary>
/// <param name="plan">The tiles.</param>
internal sealed class PanopticMerge(TilingPlan plan)
{
    private readonly TileFindings _findings = new(plan, exclusive: true);

    public void Add(Tile tile, PanopticResult result) => _findings.Add(tile, result.Segments);

    /// <summary>Ids from 1, by the segments' first pixels in reading order of columns.</summary>
    public PanopticResult Build(CancellationToken cancellationToken)
    {
        var segments = _findings.Merge(Paint, cancellationToken).OrderBy(s => s.Mask.Counts[0]);
        return PanopticResult.OfSegments(plan.Width, plan.Height, [.. segments.Select((segment, i) => segment with { Id = i + 1 })]);
    }

    private void Paint(TileFindings findings, Tile tile)
    {
        var map = new MergedSegment?[tile.Owned.Width * tile.Owned.Height];
        Dispossess(findings, tile, map);
        foreach (var finding in findings.Of(tile)) Fill(map, tile.Owned, finding, over: _ => true);
        foreach (var whole in findings.WholeOnesAround(tile)) Fill(map, tile.Owned, whole, over: there => there is null or { IsThing: false });

        for (var x = 0; x < tile.Owned.Width; x++)
        {
            for (int y = 0, next; y < tile.Owned.Height; y = next)
            {
                var segment = map[y * tile.Owned.Width + x];
                for (next = y + 1; next < tile.Owned.Height && ReferenceEquals(map[next * tile.Owned.Width + x], segment);) next++;
                segment?.Mask.Add(new(tile.Owned.X + x, tile.Owned.Y + y, next - y));
            }
        }
    }

    // What a removed finding covered goes to whoever else saw something there, the nearest tile last, over the others.
    private void Dispossess(TileFindings findings, Tile tile, MergedSegment?[] map)
    {
        var removed = findings.RemovedOf(tile).SelectMany(f => f.Mask.Runs.ToArray()).Select(run => run.Within(tile.Owned)).Where(run => run.Length > 0).ToArray();
        if (removed.Length == 0) return;
        var others = new MergedSegment?[map.Length];
        foreach (var neighbour in plan.Neighbours(tile).OrderByDescending(n => Distance(n, tile)))
            foreach (var finding in findings.Of(neighbour)) Fill(others, tile.Owned, finding, over: _ => true);
        foreach (var run in removed)
        {
            for (var y = run.Y; y < run.End; y++)
            {
                var at = (y - tile.Owned.Y) * tile.Owned.Width + run.X - tile.Owned.X;
                map[at] = others[at];
            }
        }
    }

    private static void Fill(MergedSegment?[] map, PixelRegion region, Finding finding, Func<MergedSegment?, bool> over)
    {
        foreach (var full in finding.Mask.Runs)
        {
            var run = full.Within(region);
            for (var y = run.Y; y < run.End; y++)
            {
                ref var there = ref map[(y - region.Y) * region.Width + run.X - region.X];
                if (over(there)) there = finding.Segment;
            }
        }
    }

    private static int Distance(Tile a, Tile b) => Math.Abs(a.Column - b.Column) + Math.Abs(a.Row - b.Row);
}
