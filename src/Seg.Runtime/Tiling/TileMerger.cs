namespace Seg.Runtime;

/// <summary>
/// Puts the results of tiles together, whoever computed them: labels by the nearest tile centre, stuff by class, things over the seams by mask IoU
/// (<see cref="SeamMerger"/>). Results hold masks, never a map or a score at the image's size. Not thread-safe.
/// </summary>
/// <param name="plan">The tiles.</param>
public sealed class TileMerger(TilingPlan plan)
{
    private SemanticMerge? _semantic;
    private InstanceMerge? _instance;
    private PanopticMerge? _panoptic;
    private int _added;

    /// <summary>Adds the result of the next tile, in the plan's order.</summary>
    /// <param name="result">At the tile's own size.</param>
    /// <exception cref="ArgumentException">It has another size.</exception>
    /// <exception cref="InvalidOperationException">All tiles are there already.</exception>
    public void Add(SegmentationResult result)
    {
        if (_added == plan.Tiles.Count) throw new InvalidOperationException($"All {_added} tiles have been added.");
        var tile = plan.Tiles[_added++];
        if ((result.Width, result.Height) != (tile.Region.Width, tile.Region.Height))
            throw new ArgumentException($"Tile {tile.Index} is {tile.Region.Width}x{tile.Region.Height}, its result {result.Width}x{result.Height}.", nameof(result));
        if (result.Tasks.Semantic is { } semantic) (_semantic ??= new(plan)).Add(tile, semantic);
        if (result.Tasks.Instance is { } instance) (_instance ??= new(plan)).Add(tile, instance);
        if (result.Tasks.Panoptic is { } panoptic) (_panoptic ??= new(plan)).Add(tile, panoptic);
    }

    /// <summary>The image's results. Called once, after the last tile.</summary>
    /// <exception cref="InvalidOperationException">Tiles are missing.</exception>
    public TaskResults Build(CancellationToken cancellationToken)
    {
        if (_added != plan.Tiles.Count) throw new InvalidOperationException($"{_added} of {plan.Tiles.Count} tiles have been added.");
        return new(_semantic?.Build(), _instance?.Build(cancellationToken), _panoptic?.Build(cancellationToken));
    }
}
