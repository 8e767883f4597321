using Seg.Inference;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>Initialisations of weights that the published systems use, in place and outside autograd.</summary>
/// <remarks>Draws come from the default generator, so <c>torch.manual_seed</c> makes them repeatable.</remarks>
public static class WeightInit
{
    /// <summary>Normal with variance 2 / (fan out), for convolutions before ReLU (He et al. 2015; fvcore's c2_msra_fill).</summary>
    public static void Msra(Tensor weight) => init.kaiming_normal_(weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);

    /// <summary>Uniform with variance 1 / (fan in) (fvcore's c2_xavier_fill).</summary>
    public static void Xavier(Tensor weight) => init.kaiming_uniform_(weight, a: 1);

    /// <summary>Normal with standard deviation 0.02, cut off at ±2 (Swin and the ViT family).</summary>
    public static void TruncatedNormal(Tensor weight) => CutOffNormal(weight, 0.02, 2);

    /// <summary>Normal around 0, cut off at ±<paramref name="limit"/>.</summary>
    /// <param name="weight">What to fill.</param>
    /// <param name="deviation">Standard deviation before the cut.</param>
    /// <param name="limit">The largest value.</param>
    internal static void CutOffNormal(Tensor weight, double deviation, double limit)
    {
#if SEG_SYSTEM_TORCH
        init.trunc_normal_(weight, std: deviation, a: -limit, b: limit);
#else
        // TorchSharp 0.107's own multiplies by the mean and adds the deviation, which gives every weight the same value.
        ArgumentNullException.ThrowIfNull(weight);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var inside = tensor(limit / (deviation * Math.Sqrt(2)), ScalarType.Float64).erf().item<double>();
        weight.uniform_(-inside, inside).erfinv_().mul_(deviation * Math.Sqrt(2)).clamp_(-limit, limit);
#endif
    }

    /// <summary>What PyTorch gives Conv2d and Linear: both uniform within ±1 / √(fan in).</summary>
    public static void PyTorchDefault(Tensor weight, Tensor? bias)
    {
        init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        if (bias is null) return;
        var bound = 1 / Math.Sqrt(weight.numel() / weight.shape[0]);
        init.uniform_(bias, -bound, bound);
    }

    /// <summary>A linear layer whose weight is <see cref="TruncatedNormal"/> and whose bias is 0.</summary>
    /// <param name="input">Channels in.</param>
    /// <param name="output">Channels out.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="activation">What follows.</param>
    public static Dense TruncatedLinear(int input, int output, bool bias = true, Activation activation = Activation.None) =>
        new(input, output, bias, activation, initialise: TruncatedNormal);
}
