using Seg.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>
/// Panoptic-DeepLab's semantic branch (Cheng et al. 2020; deeplab2, decoder/panoptic_deeplab.py): context of the coarse level, refined at two finer
/// ones. It has a class for void, as kMaX-DeepLab's configurations for COCO and ADE20K have.
/// </summary>
internal sealed partial class SemanticDecoder : SemanticPredictor
{
    // Channels as in every published configuration.
    private const int Width = 256, Low8 = 64, Low4 = 32;

    [Layer("_aspp")] private readonly SemanticContext _context;
    [Layer("_low_level_projection_os8")] private readonly ConvBatchNorm _project8;
    [Layer("_low_level_fusion_os8_conv0_bn_act")] private readonly ConvBatchNorm _mix8;
    [Layer("_low_level_fusion_os8_conv1_bn_act")] private readonly ConvBatchNorm _fuse8;
    [Layer("_low_level_projection_os4")] private readonly ConvBatchNorm _project4;
    [Layer("_low_level_fusion_os4_conv0_bn_act")] private readonly ConvBatchNorm _mix4;
    [Layer("_low_level_fusion_os4_conv1_bn_act")] private readonly ConvBatchNorm _fuse4;
    [Layer("conv_block_0")] private readonly ConvBatchNorm _mix;
    [Layer("conv_block_1")] private readonly ConvBatchNorm _hidden;
    [Layer("final_conv")] private readonly ConvBatchNorm _classes;

    /// <param name="channels">Channels of the three levels, coarse to fine.</param>
    /// <param name="classes">Classes, void included.</param>
    /// <param name="dropout">Dropout probability after the context.</param>
    public SemanticDecoder(IReadOnlyList<int> channels, int classes, double dropout) : base(nameof(SemanticDecoder))
    {
        _context = new(channels[0], Width, dropout);
        _project8 = new(channels[1], Low8, gelu: true);
        _mix8 = Depthwise(Width + Low8);
        _fuse8 = new(Width + Low8, Width, gelu: true);
        _project4 = new(channels[2], Low4, gelu: true);
        _mix4 = Depthwise(Width + Low4);
        _fuse4 = new(Width + Low4, Width, gelu: true);
        _mix = Depthwise(Width);
        _hidden = new(Width, Width, gelu: true);
        _classes = new(Width, classes, bias: true, norm: false, initialise: weight => ConvBatchNorm.Normal(weight, 0.01));
    }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> levels)
    {
        using var scope = NewDisposeScope();
        // One rule for both steps: that of the coarse map.
        var alignCorners = levels[0].shape[^1] % 2 == 1;
        var x = Refine(_context.Forward(levels[0]), _project8.call(levels[1]), _mix8, _fuse8, alignCorners);
        x = Refine(x, _project4.call(levels[2]), _mix4, _fuse4, alignCorners);
        return _classes.call(_hidden.call(_mix.call(x))).MoveToOuterDisposeScope();
    }

    /// <summary>A 5×5 convolution of each channel by itself.</summary>
    internal static ConvBatchNorm Depthwise(int channels) =>
        new(channels, channels, kernel: 5, groups: channels, gelu: true, initialise: weight => init.xavier_uniform_(weight));

    private static Tensor Refine(Tensor coarse, Tensor fine, ConvBatchNorm mix, ConvBatchNorm fuse, bool alignCorners)
    {
        using var scope = NewDisposeScope();
        var enlarged = functional.interpolate(coarse, fine.shape[2..], mode: InterpolationMode.Bilinear, align_corners: alignCorners);
        return fuse.call(mix.call(cat([enlarged, fine], 1))).MoveToOuterDisposeScope();
    }
}
