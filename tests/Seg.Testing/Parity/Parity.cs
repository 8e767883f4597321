using Xunit;
using static TorchSharp.torch;

namespace Seg.Testing;

/// <summary>Comparison of computed tensors with a fixture's, within the fixture's own tolerances.</summary>
public static class Parity
{
    /// <summary>
    /// Asserts that a floating-point tensor equals the fixture's: its shape, every stored element (each k-th) within
    /// <see cref="FixtureOutput.Tolerance"/>, and the statistics of the whole tensor, which also cover the elements that are not stored.
    /// </summary>
    /// <returns>The largest difference as a share of the tolerance.</returns>
    public static double AssertClose(FixtureFile fixture, string name, Tensor actual)
    {
        var output = fixture.Output(name);
        Assert.True(output.Shape.SequenceEqual(actual.shape), $"{name}: expected shape [{string.Join(", ", output.Shape)}], found [{string.Join(", ", actual.shape)}].");
        var values = Floats(actual);
        var share = AssertClose(name, fixture[name].Floats(), Every(values, output.Stride), output.Tolerance);
        AssertStatistics(output, values);
        return share;
    }

    /// <summary>Asserts that two arrays agree within a tolerance; NaN agrees with nothing.</summary>
    /// <returns>The largest difference as a share of the tolerance.</returns>
    public static double AssertClose(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.True(expected.Length == actual.Length, $"{name}: expected {expected.Length} elements, found {actual.Length}.");
        var (worst, at, beyond) = (0.0, 0, 0);
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs((double)expected[i] - actual[i]);
            if (!(difference <= tolerance)) beyond++;
            if (difference > worst || double.IsNaN(difference)) (worst, at) = (difference, i);
        }
        Assert.True(beyond == 0, $"{name}: {beyond} of {expected.Length} elements beyond {tolerance:g3}, the worst at {at} by {worst:g3}: "
            + (beyond == 0 ? "" : $"expected {expected[at]}, found {actual[at]}."));
        return tolerance == 0 ? 0 : worst / tolerance;
    }

    /// <summary>All elements of a tensor in row-major order, as float32.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Every k-th element, from the first.</summary>
    public static float[] Every(float[] values, int k)
    {
        if (k == 1) return values;
        var kept = new float[(values.Length + k - 1) / k];
        for (var i = 0; i < kept.Length; i++) kept[i] = values[i * k];
        return kept;
    }

    // A mean cannot be off by more than the largest difference, and neither can the deviation or the largest magnitude.
    private static void AssertStatistics(FixtureOutput output, float[] values)
    {
        var mean = values.Average(v => (double)v);
        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
        Check("mean", output.Mean, mean);
        Check("std", output.Std, deviation);
        Check("absmax", output.AbsMax, values.Max(v => Math.Abs((double)v)));

        void Check(string what, double? expected, double found)
        {
            if (expected is { } value) Assert.True(Math.Abs(value - found) <= output.Tolerance, $"{output.Name}: expected {what} {value}, found {found}, beyond {output.Tolerance:g3}.");
        }
    }
}
