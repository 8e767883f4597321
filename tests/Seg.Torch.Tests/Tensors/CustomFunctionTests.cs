using System.Runtime.InteropServices;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Seg.Torch.Tests.Tensors;

[NoTensorLeaks(InScope = true)]
public class CustomFunctionTests
{
    [Fact]
    public void A_function_computes_its_own_gradient()
    {
        var x = torch.tensor(new[] { 0.3, -1.2, 2.0 });
        GradientCheck.Check(t => ScaledCube.apply(t[0], 2.5), x.clone());
        GradientCheck.Check(t => ScaledCube.apply(ScaledCube.apply(t[0].t(), 0.5), 1.5) * t[0], x.reshape(3, 1).clone());
    }

    [Fact]
    public void Several_inputs_and_outputs_are_matched()
    {
        var a = torch.tensor(new[] { 0.3, -1.2 });
        var b = torch.tensor(new[] { 2.0, 0.7 });
        GradientCheck.Check(t => stack(ProductAndQuotient.apply(t[0], t[1])), a.clone(), b.clone());
        GradientCheck.Check(t => ProductAndQuotient.apply(t[0], t[1])[1], a.clone(), b.clone());
    }

    [Fact]
    public void Without_recording_it_is_a_plain_call()
    {
        var x = ones(2, ScalarType.Float64);
        Assert.False(ScaledCube.apply(x, 2.0).requires_grad);
        using (no_grad()) Assert.False(ScaledCube.apply(x.clone().requires_grad_(), 2.0).requires_grad);
        Assert.True(ScaledCube.apply(x.clone().requires_grad_(), 2.0).requires_grad);
    }

    [Fact]
    public void Exceptions_of_forward_and_backward_reach_the_caller()
    {
        var x = ones(1, requires_grad: true);
        Assert.Equal("forward failed", Assert.Throws<FormatException>(() => Failing.apply(x, true)).Message);
        var y = Failing.apply(x, false);
        Assert.Equal("backward failed", Assert.Throws<FormatException>(() => y.sum().backward()).Message);
        Assert.Null(x.grad);
        (x * 2).sum().backward();
        Assert.Equal(2f, x.grad!.item<float>());
    }

    [Fact]
    public void Gradients_must_match_the_arguments()
    {
        var x = ones(1, requires_grad: true);
        Assert.Contains("1 gradients for 2 arguments", Assert.Throws<InvalidOperationException>(() => TooFew.apply(x, 1).sum().backward()).Message);
        Assert.Contains("argument 1", Assert.Throws<InvalidOperationException>(() => ForANumber.apply(x, 1).sum().backward()).Message);
    }

    [Fact]
    public void Changed_inputs_and_constant_outputs_are_marked()
    {
        var x = torch.tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        var y = x * 1;
        var doubled = DoubleInPlace.apply(y);
        Assert.Same(y, doubled[0]);
        Assert.False(doubled[1].requires_grad);
        doubled[0].sum().backward();
        Assert.Equal([2.0, 2.0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Saved_tensors_are_watched_and_freed()
    {
        var x = ones(2, ScalarType.Float64, requires_grad: true);
        var input = x * 1;
        var y = ScaledCube.apply(input, 1.0);
        input.add_(1);
        Assert.Contains("inplace", Assert.Throws<ExternalException>(() => y.sum().backward()).Message);
        var z = ScaledCube.apply(x, 1.0).sum();
        z.backward(retain_graph: true);
        z.backward();
        Assert.Contains("freed", Assert.Throws<ExternalException>(() => z.backward()).Message);
    }

    [Fact]
    public void Missing_gradients_are_zeros_or_null()
    {
        var x = ones(2, requires_grad: true);
        Materializing.Seen = null;
        Materializing.apply(x, true)[0].sum().backward();
        Assert.Equal("zeros", Materializing.Seen);
        Materializing.apply(x, false)[0].sum().backward();
        Assert.Equal("null", Materializing.Seen);
    }

    [Fact]
    public void Recorded_functions_die_with_the_graph()
    {
        var before = Tensor.TotalCount;
        for (var i = 0; i < 50; i++)
        {
            using var scope = NewDisposeScope();
            var x = rand([100], ScalarType.Float64, requires_grad: true);
            ScaledCube.apply(x, 1.0).sum().backward();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private sealed class ScaledCube : SingleTensorFunction<ScaledCube>
    {
        public override string Name => nameof(ScaledCube);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            ctx.save_data("scale", (double)vars[1]);
            return x.pow(3) * (double)vars[1];
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            var x = ctx.get_saved_variables()[0];
            return [grad_output * x.pow(2) * 3.0 * (double)ctx.get_data("scale")!, null!];
        }
    }

    private sealed class ProductAndQuotient : MultiTensorFunction<ProductAndQuotient>
    {
        public override string Name => nameof(ProductAndQuotient);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            var (a, b) = ((Tensor)vars[0], (Tensor)vars[1]);
            var quotient = a / b;
            ctx.save_for_backward([a, b, quotient]);
            return [a * b, quotient];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
        {
            var saved = ctx.get_saved_variables();
            var (a, b, quotient) = (saved[0], saved[1], saved[2]);
            return [(grad_outputs[0] * b) + (grad_outputs[1] / b), (grad_outputs[0] * a) - (grad_outputs[1] * quotient / b)];
        }
    }

    private sealed class Failing : SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(AutogradContext ctx, params object[] vars) =>
            (bool)vars[1] ? throw new FormatException("forward failed") : (Tensor)vars[0] * 2;

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => throw new FormatException("backward failed");
    }

    private sealed class TooFew : SingleTensorFunction<TooFew>
    {
        public override string Name => nameof(TooFew);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output];
    }

    private sealed class ForANumber : SingleTensorFunction<ForANumber>
    {
        public override string Name => nameof(ForANumber);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output, grad_output];
    }

    private sealed class DoubleInPlace : MultiTensorFunction<DoubleInPlace>
    {
        public override string Name => nameof(DoubleInPlace);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            x.mul_(2);
            var constant = zeros(1);
            ctx.mark_dirty([x]);
            ctx.mark_non_differentiable([constant]);
            return [x, constant];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[0] * 2];
    }

    private sealed class Materializing : MultiTensorFunction<Materializing>
    {
        public static string? Seen { get; set; }

        public override string Name => nameof(Materializing);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            ctx.set_materialize_grads((bool)vars[1]);
            return [(Tensor)vars[0] * 1, (Tensor)vars[0] * 2];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
        {
            Seen = grad_outputs[1] is null ? "null" : grad_outputs[1].abs().sum().item<float>() == 0 ? "zeros" : "numbers";
            return [grad_outputs[0], null!];
        }
    }
}
