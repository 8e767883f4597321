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
internal sealed partial class MaskSwitch : Module<Tensor, Tensor>
{
    [Layer("conv1")] private readonly Conv2d _narrow;
    [Layer("bn1")] private readonly BatchNorm2d _narrowNorm;
    [Layer("conv2")] private readonly Conv2d _look;
    [Layer("bn2")] private readonly BatchNorm2d _lookNorm;
    [Layer("fc1")] private readonly Linear _hidden;
    [Layer("fc2")] private readonly Linear _logits;

    /// <param name="channels">Channels of the features.</param>
    /// <param name="spec">Widths.</param>
    /// <param name="stages">How many resolutions there are.</param>
    public MaskSwitch(int channels, DynaMaskAttribute spec, int stages) : base(nameof(MaskSwitch))
    {
        (_narrow, _narrowNorm) = (Conv2d(channels, spec.SwitchDim, 1), BatchNorm2d(spec.SwitchDim));
        (_look, _lookNorm) = (Conv2d(spec.SwitchDim, spec.SwitchNarrowDim, 3, padding: 1), BatchNorm2d(spec.SwitchNarrowDim));
        // Two poolings quarter the side.
        _hidden = Linear(spec.SwitchNarrowDim * (spec.SwitchSize / 4) * (spec.SwitchSize / 4), spec.SwitchHidden);
        _logits = Linear(spec.SwitchHidden, stages);
    }

    /// <summary>For tests: sees intermediates by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

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
    public Tensor Narrow(Tensor map) => functional.conv2d(map, _narrow.weight!);

    /// <param name="narrowed">[regions, narrowed channels, size, size]: cut out of what <see cref="Narrow"/> gives.</param>
    /// <returns>[regions, stages]: logits.</returns>
    public Tensor OfNarrowed(Tensor narrowed)
    {
        using var scope = NewDisposeScope();
        return Decide(narrowed + _narrow.bias!.view(1, -1, 1, 1)).MoveToOuterDisposeScope();
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
