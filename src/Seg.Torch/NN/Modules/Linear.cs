using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>y = x Wᵀ + b over the last dimension. weight: [out_features, in_features]; bias: [out_features] or null.</summary>
public class Linear : nn.Module<Tensor, Tensor>
{
    internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype) : base(nameof(Linear))
    {
        in_features = inputSize;
        out_features = outputSize;
        weight = Initial.Empty([outputSize, inputSize], device, dtype);
        if (hasBias) bias = Initial.Empty([outputSize], device, dtype);
        Initial.FanInUniform(weight, bias);
    }

    internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
    {
        in_features = weight.shape[1];
        out_features = weight.shape[0];
        this.weight = weight;
        this.bias = bias;
    }

    /// <summary>Size of the last input dimension.</summary>
    public long in_features { get; set; }

    /// <summary>Size of the last output dimension.</summary>
    public long out_features { get; set; }

    /// <summary>[out_features, in_features]</summary>
    public Parameter weight
    {
        get => ParameterOrNull(nameof(weight))!;
        set => SetParameter(nameof(weight), value);
    }

    /// <summary>[out_features], or null</summary>
    public Parameter? bias
    {
        get => ParameterOrNull(nameof(bias));
        set => SetParameter(nameof(bias), value);
    }

    /// <summary>[…, in_features] → […, out_features]</summary>
    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
}
