using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>
/// Compares autograd's gradients with central finite differences. In float64 with steps of 1e-6 the truncation error is about 1e-12 and
/// the rounding error about 1e-10, both times the function's size; the tolerance leaves a factor of a hundred above that.
/// </summary>
internal static class GradientCheck
{
    private const double Step = 1e-6;
    private const double Tolerance = 1e-7;

    /// <summary>A deterministic float64 tensor with values in (−<paramref name="scale"/>, <paramref name="scale"/>), no two alike.</summary>
    public static Tensor Values(int seed, double scale, params long[] shape)
    {
        var random = new Random(seed);
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return tensor(Enumerable.Range(0, (int)count).Select(_ => (random.NextDouble() * 2 - 1) * scale).ToArray(), shape, dtype: ScalarType.Float64);
    }

    /// <summary>Float64 values in (0.5, 1.5): for roots, logarithms and divisors.</summary>
    public static Tensor Positive(int seed, params long[] shape) => Values(seed, 0.5, shape).add_(1);

    /// <summary>
    /// Checks the gradient of every input of <paramref name="function"/>, whose result is first contracted with fixed numbers to a scalar.
    /// </summary>
    public static void Check(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        foreach (var input in inputs) input.requires_grad = true;
        Tensor? weights = null;
        Tensor Loss()
        {
            var result = function(inputs);
            Assert.Equal(ScalarType.Float64, result.dtype);
            weights ??= Values(991, 1, result.shape);
            return (result * weights).sum();
        }

        Loss().backward();
        var analytic = inputs.Select(input => input.grad ?? throw new InvalidOperationException("no gradient arrived")).ToArray();

        using var _ = no_grad();
        for (var k = 0; k < inputs.Length; k++)
        {
            var values = inputs[k].data<double>().ToArray();
            var found = analytic[k].contiguous().data<double>().ToArray();
            Assert.Equal(values.Length, found.Length);
            for (var i = 0; i < values.Length; i++)
            {
                using var inner = NewDisposeScope();
                double At(double value)
                {
                    var changed = (double[])values.Clone();
                    changed[i] = value;
                    inputs[k].copy_(tensor(changed, inputs[k].shape, dtype: ScalarType.Float64));
                    return Loss().item<double>();
                }

                var expected = (At(values[i] + Step) - At(values[i] - Step)) / (2 * Step);
                At(values[i]);
                Assert.True(Math.Abs(expected - found[i]) <= Tolerance * Math.Max(1, Math.Abs(expected)),
                    $"input {k}, element {i}: finite differences {expected:g12}, autograd {found[i]:g12}");
            }
        }
    }
}
