using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>What the stages read of the whole images, each made when a region first needs it. Belongs to one forward pass.</summary>
/// <param name="stages">The stages; the first reads the coarsest of as many levels, the last the finest.</param>
/// <param name="pyramid">Levels of the image FPN.</param>
/// <param name="variant">Released reads every level at the finest one's scale.</param>
internal sealed class ContextMaps(IReadOnlyList<FusionStage> stages, Pyramid pyramid, DynaMaskVariant variant) : IDisposable
{
    private readonly PyramidLevel[] _levels = [.. pyramid.OrderBy(level => level.Stride)];
    private readonly Tensor?[] _maps = new Tensor?[stages.Count];

    /// <summary>The map of a stage, and cells of it in an input pixel as the stage samples it.</summary>
    public (Tensor Map, double Scale) Of(int stage)
    {
        // A pyramid of fewer levels has its coarsest read more than once.
        var level = _levels[Math.Min(stages.Count - 1 - stage, _levels.Length - 1)];
        var map = _maps[stage] ??= stages[stage].Context(level.Tensor).DetachFromDisposeScope();
        return (map, 1.0 / (variant == DynaMaskVariant.Released ? _levels[0] : level).Stride);
    }

    public void Dispose()
    {
        foreach (var map in _maps) map?.Dispose();
    }
}
