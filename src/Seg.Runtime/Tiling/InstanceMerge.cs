namespace Seg.Runtime;

/// <summary>
/// Instances of tiles to the image's: an instance's pixels in a tile's own region are those that the tile itself saw, or, where it saw nothing of it, a
/// neighbour that saw it whole. Instances may overlap.
/// </summary>
/// <param name="plan">The tiles.</param>
internal sealed class InstanceMerge(TilingPlan plan)
{
    private readonly TileFindings _findings = new(plan, exclusive: false);

    public void Add(Tile tile, InstanceResult result) => _findings.Add(tile, result.Instances.Where(i => i.Score >= plan.Options.MinimumScore));

    /// <summary>Ids from 1, by falling score.</summary>
    public InstanceResult Build(CancellationToken cancellationToken)
    {
        // The sort is stable: what scores the same keeps the order of the tiles.
        var instances = _findings.Merge(Paint, cancellationToken).OrderByDescending(s => s.Score);
        return new([.. instances.Select((segment, i) => segment with { Id = i + 1 })]);
    }

    private static void Paint(TileFindings findings, Tile tile)
    {
        foreach (var finding in findings.Of(tile).Concat(findings.WholeOnesAround(tile)))
            foreach (var run in finding.Mask.Runs) finding.Segment!.Mask.Add(run.Within(tile.Owned));
    }
}
