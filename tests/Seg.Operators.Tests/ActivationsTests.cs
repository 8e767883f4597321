using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Operators.Tests;

public sealed class ActivationsTests
{
    public static TheoryData<string> Layouts => ["plain", "channels last", "with gaps"];

    [Theory, MemberData(nameof(Layouts))]
    public void Gelu_by_plan_is_that_of_libtorch_up_to_rounding(string layout)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        random.manual_seed(4);
        var x = layout switch
        {
            "plain" => randn(2, 5, 3, 7),
            "channels last" => randn(2, 3, 7, 5).permute(0, 3, 1, 2),
            _ => randn(2, 5, 3, 9).narrow(3, 1, 7),
        };
        var expected = functional.gelu(x.to(ScalarType.Float64)).to(ScalarType.Float32);

        var planned = Activations.Gelu(x, planned: true);

        Assert.Equal(x.shape, planned.shape);
        Assert.True((planned - expected).abs().max().item<float>() < 1e-6);
        if (layout != "with gaps") Assert.Equal(x.stride(), planned.stride());
        Assert.True(functional.gelu(x).equal(Activations.Gelu(x, planned: false)).all().item<bool>());
    }

    [Fact]
    public void Gelu_of_doubles_and_with_gradients_is_libtorchs()
    {
        using var scope = NewDisposeScope();
        using var doubles = randn(3, ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, Activations.Gelu(doubles, planned: true).dtype);
        using var wanted = randn(4).requires_grad_();
        Activations.Gelu(wanted, planned: true).sum().backward();
        Assert.NotNull(wanted.grad);
    }
}
