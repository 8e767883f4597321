using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>Layer normalisation over the channels of each cell, with ConvNeXt's epsilon of 1e-6.</summary>
internal sealed partial class ChannelNorm : Module<Tensor, Tensor>
{
    [Layer("weight"), TorchSharp.Utils.ComponentName(Name = "weight")] private readonly Parameter _weight;
    [Layer("bias"), TorchSharp.Utils.ComponentName(Name = "bias")] private readonly Parameter _bias;

    private const double Epsilon = 1e-6;

    public ChannelNorm(int channels) : base(nameof(ChannelNorm)) => (_weight, _bias) = (new(ones(channels)), new(zeros(channels)));

    /// <param name="x">[batch, channels, H, W].</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor x)
    {
        // Step by step, as published: another order of rounding moves pixels between clusters whose logits are nearly equal.
        using var scope = NewDisposeScope();
        var exact = x.to(_weight.dtype);
        var centred = exact - exact.mean([1], keepdim: true);
        var deviation = (centred.pow(2).mean([1], keepdim: true) + Epsilon).sqrt();
        return (_weight.view(-1, 1, 1) * (centred / deviation) + _bias.view(-1, 1, 1)).MoveToOuterDisposeScope();
    }
}
