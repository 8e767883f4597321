using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// Class logits of each pixel from the mask features: a 1×1 convolution, no decoder (Cheng et al. 2021;
/// mask_former/modeling/heads/per_pixel_baseline.py, PerPixelBaselineHead).
/// </summary>
/// <remarks>State: <c>weight</c> [classes, channels, 1, 1], <c>bias</c> [classes]. The published name of the slot is <c>sem_seg_head.predictor</c>.</remarks>
[Component<PixelClassifierAttribute>]
[Needs(Port.MaskFeatures)]
[Gives(Port.PixelLogits)]
[Supports(SegTask.Semantic)]
public sealed partial class PixelClassifierHead : PixelHead, IWeightedModule
{
    private readonly ProductSlot _slot = new();

    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("weight"), ComponentName(Name = "weight")] private readonly Parameter _weight;
    [Layer("bias"), ComponentName(Name = "bias")] private readonly Parameter _bias;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count, and the mask features that reach the head.</param>
    /// <exception cref="SegException">SEG2002: no mask features reach the head.</exception>
    public PixelClassifierHead(PixelClassifierAttribute spec, ComponentContext context) : base(nameof(PixelClassifierHead))
    {
        _ = spec;
        var pixels = context.MaskFeatures ?? throw new SegException("SEG2002", "seg/pixel-classifier needs mask features, and no component before it gives them.");
        _weight = new(empty(context.Classes, pixels.Channels, 1, 1));
        WeightInit.Msra(_weight);
        _bias = new(zeros(context.Classes));
    }

    /// <inheritdoc/>
    public IEnumerable<WeightedProduct> Products() => [new(_slot, _weight, _bias) { Convolution = new((1, 1), (0, 0), (1, 1), 1) }];

    /// <inheritdoc/>
    public override RawPredictions Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pixels = features.MaskFeatures!.Tensor;
        return new PixelPredictions(_slot.For(this) is { } kernel ? kernel.Run(pixels, null) : functional.conv2d(pixels, _weight, _bias), []);
    }
}
