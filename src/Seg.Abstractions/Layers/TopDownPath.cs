using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// The top-down path of a feature pyramid network as MaskFormer has it: the coarsest map is smoothed; each finer one is adapted to the same
/// channels, added to the upsampled result before it (nearest neighbour), and smoothed (Lin et al., Feature Pyramid Networks for Object
/// Detection, 2017; mask_former/modeling/heads/pixel_decoder.py).
/// </summary>
/// <remarks>
/// Not a module: its layers become children of the owner, named <c>adapter_N</c> (1×1) and <c>layer_N</c> (3×3, ReLU), N from 1 at the finest
/// level; the coarsest has no adapter. Thread-safe in eval mode.
/// </remarks>
public sealed class TopDownPath
{
    private readonly ConvNorm?[] _adapters;
    private readonly ConvNorm[] _smooth;

    /// <param name="owner">The module that the layers are registered with.</param>
    /// <param name="channels">Channels of the maps, fine to coarse; at least one.</param>
    /// <param name="dim">Channels of the path.</param>
    /// <param name="norm">Normalisation of the convolutions.</param>
    public TopDownPath(Module owner, IReadOnlyList<int> channels, int dim, Normalisation norm)
    {
        var coarsest = channels.Count - 1;
        ArgumentOutOfRangeException.ThrowIfNegative(coarsest, nameof(channels));
        _adapters = [.. channels.Select((width, i) => i == coarsest ? null : new ConvNorm(width, dim, 1, norm: norm, initialise: WeightInit.Xavier))];
        _smooth = [.. channels.Select((width, i) => new ConvNorm(i == coarsest ? width : dim, dim, 3, norm: norm, relu: true, initialise: WeightInit.Xavier))];
        for (var i = 0; i < channels.Count; i++)
        {
            if (_adapters[i] is { } adapter) Layers.Attach(owner, $"adapter_{i + 1}", adapter);
            Layers.Attach(owner, $"layer_{i + 1}", _smooth[i]);
        }
    }

    /// <param name="maps">[batch, channels, H, W] each, fine to coarse.</param>
    /// <param name="cancellationToken">Checked before each level.</param>
    /// <param name="observe">Sees the result of each adapter and layer by its name; an adapter's lives during the call only.</param>
    /// <returns>[batch, dim, H, W] of each level, coarse to fine, in the caller's dispose scope.</returns>
    public IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> maps, CancellationToken cancellationToken, Action<string, Tensor>? observe = null)
    {
        var path = new List<Tensor>();
        for (var i = maps.Count - 1; i >= 0; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            path.Add(Step(i, maps[i], path.LastOrDefault(), observe));
        }
        return path;
    }

    private Tensor Step(int level, Tensor map, Tensor? coarser, Action<string, Tensor>? observe)
    {
        using var scope = NewDisposeScope();
        var x = map;
        if (_adapters[level] is { } adapter)
        {
            observe?.Invoke($"adapter_{level + 1}", adapter.forward(map));
            x = adapter.Forward(map, functional.interpolate(coarser!, map.shape[2..], mode: InterpolationMode.Nearest));
        }
        var smooth = _smooth[level].forward(x);
        observe?.Invoke($"layer_{level + 1}", smooth);
        return smooth.MoveToOuterDisposeScope();
    }
}
