using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Group normalisation (Wu and He, 2018) of [N, C, …]: each group of C / num_groups channels of a sample is normalised. weight, bias: [C] or null.</summary>
public sealed class GroupNorm : nn.Module<Tensor, Tensor>
{
    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype) : base(nameof(GroupNorm))
    {
        if (num_groups <= 0 || num_channels % num_groups != 0)
            throw new ArgumentException($"GroupNorm: {num_channels} channels are not divisible into {num_groups} groups.", nameof(num_groups));
        (this.num_groups, this.eps, this.affine) = (num_groups, eps, affine);
        if (!affine) return;
        weight = Initial.Ones([num_channels], device, dtype);
        bias = Initial.Zeros([num_channels], device, dtype);
    }

    /// <summary>Number of groups the channels are split into.</summary>
    public long num_groups { get; set; }

    /// <summary>Added to the variance before the root.</summary>
    public double eps { get; set; }

    /// <summary>Whether there are weight and bias.</summary>
    public bool affine { get; set; }

    /// <summary>[C], or null</summary>
    public Parameter? weight
    {
        get => ParameterOrNull(nameof(weight));
        set => SetParameter(nameof(weight), value);
    }

    /// <summary>[C], or null</summary>
    public Parameter? bias
    {
        get => ParameterOrNull(nameof(bias));
        set => SetParameter(nameof(bias), value);
    }

    /// <summary>The input, normalised; the same shape.</summary>
    public override Tensor forward(Tensor tensor) => nn.functional.group_norm(tensor, num_groups, weight, bias, eps);
}
