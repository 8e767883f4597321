using TorchSharp;
using static Seg.Torch.Tests.GradientCheck;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

public class GradientElementwiseTests
{
    public static TheoryData<string> Smooth => new(Functions.Keys);

    // Inputs are positive, so that roots and logarithms are defined; the functions with a kink get inputs on both sides of it below.
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["exp"] = x => x.exp(),
        ["log"] = x => x.log(),
        ["sqrt"] = x => x.sqrt(),
        ["rsqrt"] = x => x.rsqrt(),
        ["reciprocal"] = x => x.reciprocal(),
        ["square"] = x => x.square(),
        ["pow"] = x => x.pow(2.5),
        ["sin"] = x => x.sin(),
        ["cos"] = x => x.cos(),
        ["erf"] = x => x.erf(),
        ["sigmoid"] = x => x.sigmoid(),
        ["tanh"] = x => x.tanh(),
        ["softplus"] = x => nn.functional.softplus(x, 2, 20),
        ["logsigmoid"] = x => nn.functional.logsigmoid(x),
        ["silu"] = x => nn.functional.silu(x),
        ["mish"] = x => nn.functional.mish(x),
        ["gelu"] = x => nn.functional.gelu(x),
        ["gelu tanh"] = x => nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        ["clamp"] = x => x.clamp(0.7, 1.3),
    };

    [Theory]
    [MemberData(nameof(Smooth))]
    public void Of_one_argument(string name) => Check(t => Functions[name](t[0]), Positive(1, 3, 4));

    [Theory]
    [InlineData("relu")]
    [InlineData("leaky_relu")]
    [InlineData("elu")]
    [InlineData("celu")]
    [InlineData("selu")]
    [InlineData("hardtanh")]
    [InlineData("hardswish")]
    [InlineData("abs")]
    [InlineData("gelu")]
    public void With_a_kink(string name) => Check(t => name switch
    {
        "relu" => nn.functional.relu(t[0]),
        "leaky_relu" => nn.functional.leaky_relu(t[0], 0.1),
        "elu" => nn.functional.elu(t[0], 0.7),
        "celu" => nn.functional.celu(t[0], 0.7),
        "selu" => nn.functional.selu(t[0]),
        "hardtanh" => nn.functional.hardtanh(t[0]),
        "hardswish" => nn.functional.hardswish(t[0]),
        "abs" => t[0].abs(),
        _ => nn.functional.gelu(t[0]),
    }, Values(2, 4, 5, 3));

    [Fact]
    public void Arithmetic_with_broadcasting() =>
        Check(t => (t[0] + t[1]) * t[2] / (t[1] - 3), Positive(3, 2, 3, 4), Positive(4, 4), Positive(5, 3, 1));

    [Fact]
    public void Maximum_minimum_and_where() => Check(
        t => t[0].maximum(t[1]) + t[0].minimum(t[1]) * 2 + where(t[0].gt(0), t[0] * t[1], t[1]), Values(6, 1, 4, 3), Values(7, 1, 4, 3));

    [Fact]
    public void In_place_operations() => Check(t =>
    {
        var x = t[0].clone();
        x.mul_(t[1]).add_(t[0]).sigmoid_();
        return x;
    }, Values(8, 1, 3, 3), Values(9, 1, 3, 3));
}
