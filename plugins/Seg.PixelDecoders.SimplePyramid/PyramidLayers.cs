using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>A layer norm over the channels of [batch, channels, H, W].</summary>
internal sealed partial class ChannelNorm : Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-6;

    // ComponentName tells TorchSharp which field to renew when the module moves to another device or type.
    [Layer("weight"), ComponentName(Name = "weight")] private readonly Parameter _weight;
    [Layer("bias"), ComponentName(Name = "bias")] private readonly Parameter _bias;

    public ChannelNorm(int channels) : base(nameof(ChannelNorm)) => (_weight, _bias) = (new(ones(channels)), new(zeros(channels)));

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var cells = functional.layer_norm(x.to(_weight.dtype).permute(0, 2, 3, 1), [x.shape[1]], _weight, _bias, Epsilon);
        return cells.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}

/// <summary>A convolution without bias that keeps the size, then a layer norm over the channels.</summary>
internal sealed partial class NormedConvolution : Module<Tensor, Tensor>, IWeightedModule
{
    private readonly ProductSlot _slot = new();

    [Layer("weight"), ComponentName(Name = "weight")] private readonly Parameter _weight;
    [Layer("norm")] private readonly ChannelNorm _norm;

    public NormedConvolution(int input, int output, int kernel) : base(nameof(NormedConvolution))
    {
        _weight = new(empty(output, input, kernel, kernel));
        WeightInit.PyTorchDefault(_weight, null);
        _norm = new(output);
    }

    private long Margin => _weight.shape[2] / 2;

    public IEnumerable<WeightedProduct> Products() => [new(_slot, _weight, null) { Convolution = new((1, 1), (Margin, Margin), (1, 1), 1) }];

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = _slot.For(this) is { } kernel ? kernel.Run(x, null) : functional.conv2d(x, _weight, padding: [Margin, Margin]);
        return _norm.call(y).MoveToOuterDisposeScope();
    }
}

/// <summary>Exact GELU; has no state, but a place in the published numbering.</summary>
internal sealed class Gelu() : Module<Tensor, Tensor>(nameof(Gelu))
{
    public override Tensor forward(Tensor x) => functional.gelu(x);
}

/// <summary>Halves the resolution by the maximum of 2×2 cells; of an odd size the last row or column stands alone.</summary>
internal sealed class Halve() : Module<Tensor, Tensor>(nameof(Halve))
{
    public override Tensor forward(Tensor x) => functional.max_pool2d(x, 2, 2, ceil_mode: true);
}
