using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Backbones;

/// <summary>Two 3×3 convolutions around which the input is added (depths 18 and 34).</summary>
internal sealed partial class BasicBlock : Module<Tensor, Tensor>
{
    // Declared first, as in the published state dicts.
    [Layer("shortcut")] private readonly ConvNorm? _shortcut;
    [Layer("conv1")] private readonly ConvNorm _conv1;
    [Layer("conv2")] private readonly ConvNorm _conv2;

    public BasicBlock(int inChannels, int outChannels, int stride, Normalisation norm) : base(nameof(BasicBlock))
    {
        _shortcut = Residual.Projection(inChannels, outChannels, stride, norm);
        _conv1 = new(inChannels, outChannels, kernel: 3, stride, norm: norm, relu: true, initialise: WeightInit.Msra, inner: true);
        _conv2 = new(outChannels, outChannels, kernel: 3, norm: norm, relu: true, initialise: WeightInit.Msra);
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _conv2.Forward(_conv1.call(x), Residual.Around(x, _shortcut)).MoveToOuterDisposeScope();
    }
}

/// <summary>1×1 to few channels, 3×3, 1×1 to many, around which the input is added (depths from 50 on).</summary>
internal sealed partial class BottleneckBlock : Module<Tensor, Tensor>
{
    [Layer("shortcut")] private readonly ConvNorm? _shortcut;
    [Layer("conv1")] private readonly ConvNorm _conv1;
    [Layer("conv2")] private readonly ConvNorm _conv2;
    [Layer("conv3")] private readonly ConvNorm _conv3;

    public BottleneckBlock(int inChannels, int outChannels, int width, int stride, bool strideIn1x1, int dilation, int groups, Normalisation norm)
        : base(nameof(BottleneckBlock))
    {
        var (stride1x1, stride3x3) = strideIn1x1 ? (stride, 1) : (1, stride);
        _shortcut = Residual.Projection(inChannels, outChannels, stride, norm);
        _conv1 = new(inChannels, width, kernel: 1, stride1x1, norm: norm, relu: true, initialise: WeightInit.Msra, inner: true);
        _conv2 = new(width, width, kernel: 3, stride3x3, dilation: dilation, groups: groups, norm: norm, relu: true, initialise: WeightInit.Msra, inner: true);
        _conv3 = new(width, outChannels, kernel: 1, norm: norm, relu: true, initialise: WeightInit.Msra);
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _conv3.Forward(_conv2.call(_conv1.call(x)), Residual.Around(x, _shortcut)).MoveToOuterDisposeScope();
    }
}

// In plans for bfloat16 the sum around the blocks is float32: rounded after each block, its errors would add up over all of them.
internal static class Residual
{
    /// <summary>The 1×1 convolution on the way around a block, or null where the input fits the output.</summary>
    public static ConvNorm? Projection(int inChannels, int outChannels, int stride, Normalisation norm) =>
        inChannels == outChannels ? null : new(inChannels, outChannels, kernel: 1, stride, norm: norm, initialise: WeightInit.Msra);

    /// <summary>What goes around the block, to be added before its last ReLU.</summary>
    public static Tensor Around(Tensor x, ConvNorm? shortcut) => shortcut is null ? x : shortcut.call(x);
}
