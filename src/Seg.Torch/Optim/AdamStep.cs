using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The step that Adam and AdamW share (Kingma and Ba, 2015, algorithm 1); they differ in what becomes of the weight decay before it.</summary>
internal static class AdamStep
{
    /// <summary>Updates both moments and moves the parameter by −rate · m̂ / (√v̂ + eps), all in place.</summary>
    /// <param name="parameter">θ</param>
    /// <param name="direction">The gradient g.</param>
    /// <param name="step">Number of this step, from 1.</param>
    /// <param name="first">m: the decaying mean of g.</param>
    /// <param name="second">v: the decaying mean of g².</param>
    /// <param name="largest">The largest v so far, which then takes v's place (AMSGrad), or null.</param>
    /// <param name="beta1">Decay of m.</param>
    /// <param name="beta2">Decay of v.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="eps">Added to the divisor.</param>
    public static void Apply(Tensor parameter, Tensor direction, long step, Tensor first, Tensor second, Tensor? largest, double beta1, double beta2, double rate, double eps)
    {
        first.mul_(beta1).add_(direction, 1 - beta1);
        second.mul_(beta2).addcmul_(direction, direction, 1 - beta2);
        if (largest is not null) second = largest.copy_(largest.maximum(second));

        // Both moments start at zero; dividing by 1 − βᵗ undoes that bias.
        var (bias1, bias2) = (1 - Math.Pow(beta1, step), 1 - Math.Pow(beta2, step));
        var divisor = second.sqrt().div_(Math.Sqrt(bias2)).add_(eps);
        parameter.addcdiv_(first, divisor, -rate / bias1);
    }
}
