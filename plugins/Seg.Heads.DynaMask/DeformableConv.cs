using Seg.Modules;
using Seg.Operators;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>A 3×3 deformable convolution without bias, whose offsets are a 3×3 convolution of its own input (mmcv 1.0.5, DeformConv2dPack).</summary>
/// <remarks>State: <c>weight</c> [channels, channels, 3, 3], <c>conv_offset.weight</c>, <c>conv_offset.bias</c>. Starts as an ordinary convolution. Thread-safe.</remarks>
internal sealed partial class DeformableConv : Module<Tensor, Tensor>
{
    public const int Groups = 2;
    public const int Taps = 9;

    private static readonly DeformableSteps Steps = new() { Padding = (1, 1) };

    [Layer("weight"), ComponentName(Name = "weight")] private readonly Parameter _weight;
    [Layer("conv_offset")] private readonly ConvNorm _offset;

    /// <param name="channels">In and out; a multiple of 2, since halves of them have offsets of their own.</param>
    public DeformableConv(int channels) : base(nameof(DeformableConv))
    {
        var bound = 1 / Math.Sqrt(channels * Taps);
        _weight = new Parameter(empty(channels, channels, 3, 3).uniform_(-bound, bound));
        _offset = new(channels, Groups * Taps * 2, 3, initialise: weight => init.zeros_(weight));
    }

    /// <summary>For tests: sees the offsets.</summary>
    internal Action<Tensor>? Observe { get; set; }

    /// <param name="x">[batch, channels, h, w].</param>
    /// <returns>The same shape.</returns>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var offset = _offset.forward(x).to(_weight.dtype);
        Observe?.Invoke(offset);
        return DeformableConvolution.Run(x, offset, _weight, steps: Steps).MoveToOuterDisposeScope();
    }
}
