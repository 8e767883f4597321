using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Layer normalisation (Ba et al., 2016) over the last dimensions, whose sizes are normalized_shape. weight, bias: normalized_shape or null.</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype) : base(nameof(LayerNorm))
    {
        (this.normalized_shape, this.eps, this.elementwise_affine) = (normalized_shape, eps, elementwise_affine);
        if (!elementwise_affine) return;
        weight = Initial.Ones(normalized_shape, device, dtype);
        if (bias) this.bias = Initial.Zeros(normalized_shape, device, dtype);
    }

    /// <summary>Sizes of the dimensions that are normalised together.</summary>
    public long[] normalized_shape { get; set; }

    /// <summary>Added to the variance before the root.</summary>
    public double eps { get; set; }

    /// <summary>Whether there is a weight.</summary>
    public bool elementwise_affine { get; set; }

    /// <summary>normalized_shape, or null</summary>
    public Parameter? weight
    {
        get => ParameterOrNull(nameof(weight));
        set => SetParameter(nameof(weight), value);
    }

    /// <summary>normalized_shape, or null</summary>
    public Parameter? bias
    {
        get => ParameterOrNull(nameof(bias));
        set => SetParameter(nameof(bias), value);
    }

    /// <summary>Weight one, bias zero.</summary>
    public void reset_parameters()
    {
        if (weight is not null) nn.init.ones_(weight);
        if (bias is not null) nn.init.zeros_(bias);
    }

    /// <summary>The input, normalised; the same shape.</summary>
    public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, weight, bias, eps);
}
