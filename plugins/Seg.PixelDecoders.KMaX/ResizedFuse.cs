using Seg.Modules;
using Seg.Operators;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// Adds a level to the enlarged result of the coarser one (deeplab2, layers/resized_fuse.py). Either is activated and projected first if its
/// channels are not those of the sum; one that fits goes in as it is.
/// </summary>
internal sealed partial class ResizedFuse : Module
{
    [Layer("_conv_bn_low")] private readonly ConvBatchNorm? _coarse;
    [Layer("_conv_bn_high")] private readonly ConvBatchNorm? _fine;

    /// <param name="coarseChannels">Channels of the coarser level's result.</param>
    /// <param name="fineChannels">Channels of the level.</param>
    /// <param name="channels">Channels of the sum.</param>
    public ResizedFuse(int coarseChannels, int fineChannels, int channels) : base(nameof(ResizedFuse))
    {
        if (coarseChannels != channels) _coarse = new(coarseChannels, channels);
        if (fineChannels != channels) _fine = new(fineChannels, channels);
    }

    /// <param name="coarse">[batch, coarseChannels, h, w], not activated.</param>
    /// <param name="fine">[batch, fineChannels, H, W].</param>
    /// <returns>[batch, channels, H, W].</returns>
    public Tensor Forward(Tensor coarse, Tensor fine)
    {
        using var scope = NewDisposeScope();
        var low = _coarse is null ? coarse : _coarse.call(Activations.Gelu(coarse, _coarse.IsPlanned));
        // A map of odd width comes of an image of 32n + 1 columns, whose cells lie on its edges.
        var enlarged = functional.interpolate(low, fine.shape[2..], mode: InterpolationMode.Bilinear, align_corners: coarse.shape[^1] % 2 == 1);
        return (_fine is null ? enlarged + fine : _fine.Forward(Activations.Gelu(fine, _fine.IsPlanned), enlarged)).MoveToOuterDisposeScope();
    }
}
