using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

/// <summary>Compares recorded gradients with central differences, in double precision.</summary>
internal static class Gradients
{
    private const double Step = 1e-6;

    /// <param name="function">Any outputs shape; it is weighted with fixed random numbers and summed.</param>
    /// <param name="inputs">Float64.</param>
    public static void Check(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        var leaves = inputs.Select(i => i.detach().clone().requires_grad_()).ToArray();
        var output = function(leaves);
        using var generator = new Generator(1234);
        var weights = randn(output.shape, ScalarType.Float64, generator: generator);
        var gradients = autograd.grad([(output * weights).sum()], leaves, allow_unused: true);

        for (var i = 0; i < leaves.Length; i++)
        {
            var numeric = Numeric(function, leaves, i, weights);
            var recorded = gradients[i]?.contiguous().data<double>().ToArray() ?? new double[numeric.Length];
            for (var k = 0; k < numeric.Length; k++)
                Assert.True(
                    Math.Abs(numeric[k] - recorded[k]) <= 1e-6 + (1e-5 * Math.Abs(numeric[k])),
                    $"input {i}, element {k}: {recorded[k]} recorded, {numeric[k]} by differences");
        }
    }

    private static double[] Numeric(Func<Tensor[], Tensor> function, Tensor[] leaves, int input, Tensor weights)
    {
        using var mode = no_grad();
        var result = new double[leaves[input].numel()];
        for (var k = 0; k < result.Length; k++) result[k] = (At(k, Step) - At(k, -Step)) / (2 * Step);
        return result;

        double At(int element, double offset)
        {
            using var scope = NewDisposeScope();
            var moved = leaves.Select(l => l.detach().clone()).ToArray();
            using var data = moved[input].data<double>();
            data.CopyFrom([data.ToArray()[element] + offset], 0, element);
            return (function(moved) * weights).sum().item<double>();
        }
    }
}
