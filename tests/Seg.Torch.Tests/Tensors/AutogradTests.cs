using System.Runtime.InteropServices;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

[NoTensorLeaks(InScope = true)]
public class AutogradTests
{
    [Fact]
    public void Backward_accumulates_into_leaves()
    {
        var x = torch.tensor(new[] { 1f, 2f, 3f }, requires_grad: true);
        (x * x).sum().backward();
        (x * x).sum().backward();
        Assert.Equal([4f, 8f, 12f], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_returns_gradients_without_accumulating()
    {
        var x = torch.tensor(2.0, requires_grad: true);
        var unused = torch.tensor(1.0, requires_grad: true);
        var y = x.pow(3);
        var first = autograd.grad([y], [x], create_graph: true)[0];
        Assert.Equal(12.0, first.item<double>());
        Assert.Equal(12.0, autograd.grad([first], [x])[0].item<double>());
        Assert.Null(x.grad);
        Assert.Null(autograd.grad([x.pow(2)], [x, unused], allow_unused: true)[1]);
        Assert.Throws<ExternalException>(() => autograd.grad([x.pow(2)], [unused]));
    }

    [Fact]
    public void Given_gradients_and_inputs_are_used()
    {
        var x = ones(2, requires_grad: true);
        var w = ones(2, requires_grad: true);
        autograd.backward([x * w], [torch.tensor(new[] { 3f, 5f })], inputs: [w]);
        Assert.Equal([3f, 5f], w.grad!.data<float>().ToArray());
        Assert.Null(x.grad);
    }

    [Fact]
    public void Inner_gradients_are_kept_on_request()
    {
        var x = ones(2, requires_grad: true);
        var y = x * 2;
        y.retain_grad();
        var z = y * 3;
        z.sum().backward();
        Assert.Equal([3f, 3f], y.grad!.data<float>().ToArray());
        Assert.Null(z.grad);
        Assert.False(y.is_leaf);
        Assert.True(x.is_leaf);
    }

    [Fact]
    public void Modes_nest_and_end()
    {
        var x = ones(1, requires_grad: true);
        Assert.True(is_grad_enabled());
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        using (set_grad_enabled(false)) Assert.False(is_grad_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Inference_tensors_cannot_enter_a_recorded_computation()
    {
        var x = ones(2, requires_grad: true);
        Tensor inference;
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            inference = x * 2;
            using (inference_mode(false)) Assert.False(is_inference_mode_enabled());
        }

        Assert.False(is_inference_mode_enabled());
        Assert.False(inference.requires_grad);
        Assert.Contains("nference", Assert.Throws<ExternalException>(() => x * inference).Message);
        Assert.True((x * inference.clone()).requires_grad);
    }

    [Fact]
    public void Changing_a_saved_tensor_in_place_is_an_error()
    {
        var x = ones(2, requires_grad: true);
        var y = x * 2;
        var z = y.pow(2);
        y.add_(1);
        Assert.Contains("inplace", Assert.Throws<ExternalException>(() => z.sum().backward()).Message);
    }

    [Fact]
    public void Anomaly_mode_finds_nan_gradients()
    {
        using var mode = autograd.detect_anomaly();
        Assert.True(AnomalyMode.IsEnabled);
        var x = zeros(1, requires_grad: true);
        Assert.Contains("nan", Assert.Throws<ExternalException>(() => (x.sqrt() * 0).sum().backward()).Message);
    }

    [Fact]
    public void Raw_gelu_has_the_defect_and_ours_has_not()
    {
        manual_seed(7);
        var values = randn([6, 5], ScalarType.Float64);
        var weights = randn([5, 6], ScalarType.Float64);
        // The input's memory is row-major, the gradient's column-major.
        double Worst(Func<Tensor, Tensor> gelu)
        {
            var exact = values.clone().requires_grad_();
            (((exact * 0.5) * (1 + (exact * Math.Sqrt(0.5)).erf())).t() * weights).sum().backward();
            var x = values.@float().requires_grad_();
            var y = gelu(x).t();
            (y * weights.@float()).sum().backward();
            return (x.grad!.@double() - exact.grad!).abs().max().item<double>();
        }

        Assert.InRange(Worst(x => x.gelu()), 0, 1e-5);
        // Garbage may also be NaN, which no comparison finds.
        if (Version.Parse(TorchInfo.Version) < new Version(2, 0)) Assert.False(Worst(x => x.RawGelu("none")) <= 1e-2);
        else Assert.InRange(Worst(x => x.RawGelu("none")), 0, double.MaxValue);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("tanh")]
    public void Gelu_of_any_strides_matches_finite_differences(string approximate)
    {
        manual_seed(8);
        var x = randn([3, 4], ScalarType.Float64);
        GradientCheck.Check(t => t[0].t().SafeGelu(approximate), x.clone());
        GradientCheck.Check(t => t[0][TensorIndex.Colon, TensorIndex.Slice(step: 2)].SafeGelu(approximate), x.clone());
    }
}
