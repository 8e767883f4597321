using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Seg.Passes;

/// <summary>
/// Makes normalisations by fixed numbers part of the weights before them: <c>(x · W + b) · s + t = x · (W · s) + (b · s + t)</c>. The results differ by rounding.
/// </summary>
[Component<FoldNormAttribute>]
public sealed partial class FoldNorm : InferencePass
{
    /// <param name="options">The options.</param>
    public FoldNorm(FoldNormAttribute options) => _ = options;

    /// <inheritdoc/>
    public override int Order => 100;

    /// <inheritdoc/>
    public override PassResult Apply(InferencePlan plan)
    {
        var folded = 0;
        foreach (var product in plan.Products.Where(p => p is { Norm: not null, IsNormFolded: false, Kernel: null }))
        {
            using var scope = NewDisposeScope();
            if (ScaleAndShift(product.Norm!) is not { } norm) continue;
            var shape = new long[product.Weight.shape.Length];
            Array.Fill(shape, 1);
            shape[0] = -1;
            var bias = product.Bias is null ? norm.Shift : product.Bias * norm.Scale + norm.Shift;
            product.Replace(product.Weight * norm.Scale.view(shape), bias, foldsNorm: true);
            folded++;
        }
        return new(folded, folded > 0 ? $"{folded} normalisations are part of the weights before them" : "no normalisation by fixed numbers");
    }

    private static (Tensor Scale, Tensor Shift)? ScaleAndShift(nn.Module norm)
    {
        if (norm is IFixedNorm fixedNorm) return fixedNorm.ScaleAndShift();
        if (norm is not BatchNorm { training: false, running_mean: { } mean, running_var: { } variance } batch) return null;
        var scale = (variance + batch.eps).rsqrt();
        if (batch.weight is { } weight) scale = scale * weight;
        var shift = mean.neg() * scale;
        return (scale, batch.bias is { } bias ? shift + bias : shift);
    }
}
