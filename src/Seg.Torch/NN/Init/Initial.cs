using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Parameters as PyTorch's layers create them, so that training from scratch starts from the same distributions.</summary>
internal static class Initial
{
    public static Parameter Empty(long[] shape, Device? device, ScalarType? dtype) => new(empty(shape, dtype: dtype, device: device));

    public static Parameter Ones(long[] shape, Device? device, ScalarType? dtype) => new(ones(shape, dtype: dtype, device: device));

    public static Parameter Zeros(long[] shape, Device? device, ScalarType? dtype) => new(zeros(shape, dtype: dtype, device: device));

    /// <summary>
    /// Weight and bias uniform in ±1/√fan_in. For the weight that is Kaiming's uniform rule with negative slope √5, which is how PyTorch
    /// states it (torch/nn/modules/linear.py, conv.py).
    /// </summary>
    public static void FanInUniform(Parameter weight, Parameter? bias)
    {
        nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        if (bias is null) return;
        var (fanIn, _) = nn.init.CalculateFanInAndFanOut(weight);
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        nn.init.uniform_(bias, -bound, bound);
    }
}
