using Seg.Kernels;
using Seg.Modules;
using Seg.Operators;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>Mask and edge logits of the regions at one resolution, [regions, 1, m, m] each.</summary>
internal readonly record struct StageLogits(Tensor Mask, Tensor Edge);

/// <summary>
/// A step of the region FPN: the region's features, its mask and edge so far and what the image FPN shows at the same place are put together by
/// a 1×1 and a deformable convolution (the paper's feature aggregation module; mmdet fork, dynamask_head.py, SFMStage), at half the channels and twice
/// the size.
/// </summary>
/// <remarks>
/// State: <c>semantic_transform_in</c>, <c>instance_logits</c>, <c>detail_logits</c>, <c>fuse_conv.0</c>, <c>fuse_conv.1</c> (see <see cref="DeformableConv"/>),
/// <c>fuse_transform_out</c>. Thread-safe.
/// </remarks>
internal sealed partial class FusionStage : Module
{
    private readonly bool _enlarges;

    [Layer("semantic_transform_in")] private readonly ConvNorm _context;
    [Layer("instance_logits")] private readonly Conv2d _mask;
    [Layer("detail_logits")] private readonly Conv2d _edge;
    [Layer("fuse_conv.0")] private readonly ConvNorm _mix;
    [Layer("fuse_conv.1")] private readonly DeformableConv _align;
    [Layer("fuse_transform_out")] private readonly ConvNorm _out;

    /// <param name="mapChannels">Channels of the image FPN's level.</param>
    /// <param name="channels">Channels of the regions' features; a multiple of 4.</param>
    /// <param name="classes">Mask and edge outputs.</param>
    /// <param name="enlarges">Whether the result is twice as large.</param>
    public FusionStage(int mapChannels, int channels, int classes, bool enlarges) : base(nameof(FusionStage))
    {
        _enlarges = enlarges;
        (_context, _mask, _edge) = (Mix(mapChannels, channels), Start(Conv2d(channels, classes, 1)), Start(Conv2d(channels, classes, 1)));
        (_mix, _align) = (Mix(2 * channels + 2, channels), new(channels));
        // Mask and edge come again as the last two of the result's channels.
        _out = Mix(channels, channels / 2 - 2);
    }

    /// <summary>For tests: sees intermediates by name.</summary>
    internal Action<string, Tensor>? Observe
    {
        get;
        set => (field, _align.Observe) = (value, value is null ? null : offset => value("offset", offset));
    }

    /// <summary>What the stage reads of the whole image.</summary>
    /// <param name="level">[images, map channels, h, w].</param>
    /// <returns>[images, channels, h, w].</returns>
    public Tensor Context(Tensor level)
    {
        return Run("semantic_in", _context, level);
    }

    /// <summary>The stage's mask of the regions, for those whose last it is.</summary>
    public Tensor Mask(Tensor features, Tensor classes) => OwnClass.Run(_mask, features, classes);

    /// <summary>The stage's mask and edge of the regions.</summary>
    public StageLogits Logits(Tensor features, Tensor classes) => new(OwnClass.Run(_mask, features, classes), OwnClass.Run(_edge, features, classes));

    /// <summary>Features of the next stage.</summary>
    /// <param name="features">[regions, channels, m, m].</param>
    /// <param name="logits">This stage's.</param>
    /// <param name="context">See <see cref="Context"/>.</param>
    /// <param name="scale">Cells of it in an input pixel.</param>
    /// <param name="regions">[regions, 5]: image and box in input pixels.</param>
    /// <returns>[regions, channels / 2, 2m, 2m], or [.., m, m] of the last step.</returns>
    public Tensor Fuse(Tensor features, StageLogits logits, Tensor context, double scale, Tensor regions)
    {
        using var scope = NewDisposeScope();
        var size = (int)features.shape[2];
        var seen = RoIAlign.Run(context, regions, new RegionRule(size, size, scale, 0, Aligned: true, RegionReading.Centre));
        Observe?.Invoke("semantic_roi", seen);
        var (mask, edge) = (logits.Mask.sigmoid(), logits.Edge.sigmoid());
        var aligned = _align.forward(Run("fuse0", _mix, cat([features, seen, mask, edge], 1)));
        Observe?.Invoke("dcn", aligned);
        var result = cat([Run("fuse_out", _out, aligned.relu_()), mask, edge], 1);
        // All of it is positive already: bilinear enlargement keeps that, and ReLU after it, as the code has it, changes nothing.
        if (_enlarges) result = functional.interpolate(result, size: [2 * size, 2 * size], mode: InterpolationMode.Bilinear, align_corners: false);
        return result.MoveToOuterDisposeScope();
    }

    // In the parameters' type, whatever a plan computes products with. The layer itself never gives what it has before ReLU.
    private Tensor Run(string name, ConvNorm convolution, Tensor x)
    {
        using var scope = NewDisposeScope();
        Observe?.Invoke(name, functional.conv2d(x, convolution.Weight, convolution.Bias));
        return convolution.forward(x).to(convolution.Weight.dtype).MoveToOuterDisposeScope();
    }

    private static ConvNorm Mix(int input, int output) => new(input, output, 1, relu: true, initialise: WeightInit.Msra);

    private static Conv2d Start(Conv2d convolution)
    {
        init.kaiming_normal_(convolution.weight!, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        init.zeros_(convolution.bias!);
        return convolution;
    }
}
