using TorchSharp;
using Xunit.Sdk;
using static Seg.Torch.Tests.GradientCheck;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Seg.Torch.Tests;

/// <summary>Functions whose backward is written in C#, and the checker itself: it must not pass a wrong gradient.</summary>
public class GradientCustomFunctionTests
{
    /// <summary>x² · scale · y, with the gradients of x and y.</summary>
    private sealed class ScaledSquare : SingleTensorFunction<ScaledSquare>
    {
        public override string Name => nameof(ScaledSquare);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var (x, y, scale) = ((Tensor)vars[0], (Tensor)vars[1], (double)vars[2]);
            ctx.save_for_backward([x, y]);
            ctx.save_data("scale", scale);
            return x * x * scale * y;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            var scale = (double)ctx.get_data("scale")!;
            var (x, y) = (saved[0], saved[1]);
            return [grad_output * 2 * scale * x * y, grad_output * scale * x * x, null!];
        }
    }

    /// <summary>Sum and difference of two tensors.</summary>
    private sealed class SumAndDifference : MultiTensorFunction<SumAndDifference>
    {
        public override string Name => nameof(SumAndDifference);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars) =>
            [(Tensor)vars[0] + (Tensor)vars[1], (Tensor)vars[0] - (Tensor)vars[1]];

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs) =>
            [grad_outputs[0] + grad_outputs[1], grad_outputs[0] - grad_outputs[1]];
    }

    /// <summary>Doubles, but claims to triple.</summary>
    private sealed class Wrong : SingleTensorFunction<Wrong>
    {
        public override string Name => nameof(Wrong);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output * 3];
    }

    [Fact]
    public void One_output() => Check(t => ScaledSquare.apply(t[0].sin(), t[1], 1.5).exp(), Values(141, 1, 3, 2), Values(142, 1, 3, 2));

    [Fact]
    public void Several_outputs() => Check(t =>
    {
        var both = SumAndDifference.apply(t[0], t[1]);
        return both[0].sin() * both[1];
    }, Values(143, 1, 3, 2), Values(144, 1, 3, 2));

    [Fact]
    public void One_of_several_outputs_used() => Check(t => SumAndDifference.apply(t[0], t[1])[1] * t[0], Values(145, 1, 4), Values(146, 1, 4));

    [Fact]
    public void A_wrong_gradient_is_found() => Assert.Throws<TrueException>(() => Check(t => Wrong.apply(t[0]), Values(147, 1, 3)));

    [Fact]
    public void A_missing_gradient_is_found() => Assert.Throws<InvalidOperationException>(() => Check(t => t[0] * t[1].detach(), Values(148, 1, 3), Values(149, 1, 3)));
}
