using Seg.Inference;
using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// The mask switch module: a small network over each region's finest features that says which resolution its mask needs (mmdet fork,
/// base_roi_head.py, MaskPre).
/// </summary>
/// <remarks>State: <c>conv1</c>, <c>bn1</c>, <c>conv2</c>, <c>bn2</c>, <c>fc1</c>, <c>fc2</c>. In training normalised by the batch's statistics. Thread-safe in eval mode.</remarks>
internal sealed partial class MaskSwitch : Module<Tensor, Tensor>, IWeightedModule
{
    private readonly ProductSlot _narrowOfMap = new();

    [Layer("conv1")] private readonly ConvNorm _narrow;
    [Layer("bn1")] private readonly BatchNorm2d _narrowNorm;
    [Layer("conv2")] private readonly ConvNorm _look;
    [Layer("bn2")] private readonly BatchNorm2d _lookNorm;
    [Layer("fc1")] private readonly Dense _hidden;
    [Layer("fc2")] private readonly Dense _logits;

    /// <param name="channels">Channels of the features.</param>
    /// <param name="spec">Widths.</param>
    /// <param name="stages">How many resolutions there are.</param>
    public MaskSwitch(int channels, DynaMaskAttribute spec, int stages) : base(nameof(MaskSwitch))
    {
        (_narrow, _narrowNorm) = (new(channels, spec.SwitchDim, 1), BatchNorm2d(spec.SwitchDim));
        (_look, _lookNorm) = (new(spec.SwitchDim, spec.SwitchNarrowDim, 3), BatchNorm2d(spec.SwitchNarrowDim));
        // Two poolings quarter the side.
        _hidden = new(spec.SwitchNarrowDim * (spec.SwitchSize / 4) * (spec.SwitchSize / 4), spec.SwitchHidden);
        _logits = new(spec.SwitchHidden, stages);
    }

    /// <summary>For tests: sees intermediates by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public IEnumerable<WeightedProduct> Products() => [new(_narrowOfMap, _narrow.Weight, null) { Part = "conv1 of a map", Convolution = new((1, 1), (0, 0), (1, 1), 1) }];

    /// <param name="features">[regions, channels, size, size].</param>
    /// <returns>[regions, stages]: logits.</returns>
    public override Tensor forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        return Decide(_narrow.forward(features)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The first convolution, without its bias, of a whole map instead of regions cut out of it. It mixes channels and cutting out mixes cells, so the order is free:
    /// <see cref="OfNarrowed"/> of a cut-out of this is <see cref="forward"/> of a cut-out of the map.
    /// </summary>
    /// <param name="map">[images, channels, h, w].</param>
    /// <returns>[images, narrowed channels, h, w].</returns>
    public Tensor Narrow(Tensor map)
    {
        using var scope = NewDisposeScope();
        var narrowed = _narrowOfMap.For(this) is { } kernel ? kernel.Run(map, null) : functional.conv2d(map, _narrow.Weight);
        return narrowed.to(_narrow.Weight.dtype).MoveToOuterDisposeScope();
    }

    /// <param name="narrowed">[regions, narrowed channels, size, size]: cut out of what <see cref="Narrow"/> gives.</param>
    /// <returns>[regions, stages]: logits.</returns>
    public Tensor OfNarrowed(Tensor narrowed)
    {
        using var scope = NewDisposeScope();
        return Decide(narrowed + _narrow.Bias!.view(1, -1, 1, 1)).MoveToOuterDisposeScope();
    }

    private Tensor Decide(Tensor x)
    {
        Observe?.Invoke("conv1", x);
        x = Seen("bn1", _narrowNorm.forward(x));
        x = functional.max_pool2d(x.relu(), 3, 2, 1);
        x = Seen("conv2", _look.forward(x));
        x = Seen("bn2", _lookNorm.forward(x));
        x = functional.max_pool2d(x.relu(), 3, 2, 1);
        x = Seen("fc1", _hidden.forward(x.flatten(1)));
        return Seen("logits", _logits.forward(x.relu()));
    }

    private Tensor Seen(string name, Tensor tensor)
    {
        Observe?.Invoke(name, tensor);
        return tensor;
    }
}
