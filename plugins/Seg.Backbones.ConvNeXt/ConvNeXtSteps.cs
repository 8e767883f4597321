using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Embeds patches of 4×4 pixels: [batch, 3, H, W] to [batch, channels, ⌈H/4⌉, ⌈W/4⌉], normalised.</summary>
internal sealed partial class PatchStem : Module<Tensor, Tensor>
{
    [Layer("0")] private readonly ConvNorm _patches;
    [Layer("1")] private readonly LayerNorm _norm;

    public PatchStem(int channels) : base(nameof(PatchStem)) =>
        (_patches, _norm) = (ConvNeXtLayers.Convolution(3, channels, kernel: 4, stride: 4), ConvNeXtLayers.Norm(channels));

    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        // One zero on the near sides and two on the far ones, whatever the size: the grid that kMaX-DeepLab's weights were trained on.
        var padded = functional.pad(images, (long[])[1, 2, 1, 2]);
        return ConvNeXtLayers.OverChannels(_norm, ConvNeXtLayers.Exact(_patches.call(padded), _norm)).MoveToOuterDisposeScope();
    }
}

/// <summary>Normalises, then halves the resolution: [batch, input, H, W] to [batch, output, ⌈H/2⌉, ⌈W/2⌉].</summary>
internal sealed partial class StepDown : Module<Tensor, Tensor>
{
    [Layer("0")] private readonly LayerNorm _norm;
    [Layer("1")] private readonly ConvNorm _merge;

    public StepDown(int input, int output) : base(nameof(StepDown)) =>
        (_norm, _merge) = (ConvNeXtLayers.Norm(input), ConvNeXtLayers.Convolution(input, output, kernel: 2, stride: 2));

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        // Padded before the normalisation, as published: what the convolution meets beyond an odd size is the normalisation's bias, not 0.
        var padded = functional.pad(x, (long[])[0, 1, 0, 1]);
        return ConvNeXtLayers.Exact(_merge.call(ConvNeXtLayers.OverChannels(_norm, padded)), _norm).MoveToOuterDisposeScope();
    }
}

/// <summary>Layers with ConvNeXt's numbers and initialisation.</summary>
internal static class ConvNeXtLayers
{
    /// <summary>A convolution with bias; its weight starts truncated-normal, its bias at 0.</summary>
    public static ConvNorm Convolution(int input, int output, int kernel, int stride, int padding = 0, int groups = 1) =>
        new(input, output, kernel, stride, padding, groups: groups, initialise: WeightInit.TruncatedNormal);

    /// <summary>In the parameters' type: the sum that goes through a stage's blocks keeps it, whatever a plan computes products with.</summary>
    public static Tensor Exact(Tensor x, LayerNorm norm) => x.to(norm.weight!.dtype);

    public static LayerNorm Norm(int channels) => LayerNorm(channels, eps: 1e-6);

    /// <summary>A layer norm over the channels of [batch, channels, H, W]; the result lies in memory as <paramref name="x"/> does.</summary>
    public static Tensor OverChannels(LayerNorm norm, Tensor x)
    {
        using var scope = NewDisposeScope();
        var normed = norm.call(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
        // A plan's maps are channels-last, and stay so without a copy.
        return (x.is_contiguous() ? normed.contiguous() : normed).MoveToOuterDisposeScope();
    }
}
