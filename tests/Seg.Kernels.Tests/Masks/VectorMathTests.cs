using System.Runtime.Intrinsics;

namespace Seg.Kernels.Tests;

public class VectorMathTests
{
    [Fact]
    public void Sigmoid_is_within_a_millionth_of_its_value()
    {
        for (var x = -86f; x < 86; x += 0.0137f)
        {
            var expected = 1 / (1 + Math.Exp(-(double)x));
            var actual = VectorMath.Sigmoid(Vector256.Create(x))[0];
            Assert.True(Math.Abs(actual - expected) <= 1e-6 * expected, $"sigmoid({x}) = {actual}, not {expected}");
        }
    }

    [Fact]
    public void Sigmoid_saturates()
    {
        Assert.InRange(VectorMath.Sigmoid(Vector256.Create(float.NegativeInfinity))[0], 0, 2e-38f);
        Assert.InRange(VectorMath.Sigmoid(Vector256.Create(-1000f))[0], 0, 2e-38f);
        Assert.Equal(1, VectorMath.Sigmoid(Vector256.Create(1000f))[0]);
        Assert.Equal(0.5f, VectorMath.Sigmoid(Vector256<float>.Zero)[0]);
        Assert.Equal(0.5f, VectorMath.Sigmoid(Vector256.Create(-1e-9f))[0]);
    }

    [Fact]
    public void Half_is_reached_exactly_above_the_threshold()
    {
        for (var x = BitConverter.SingleToInt32Bits(VectorMath.HalfAbove) - 5000; x < BitConverter.SingleToInt32Bits(VectorMath.HalfAbove) + 5000; x++)
        {
            var logit = BitConverter.Int32BitsToSingle(x);
            Assert.Equal(logit > VectorMath.HalfAbove, VectorMath.Sigmoid(Vector256.Create(logit))[0] >= 0.5f);
        }
        for (var x = -30f; x < 30; x += 0.001f)
            if (x != 0) Assert.Equal(x > VectorMath.HalfAbove, VectorMath.Sigmoid(Vector256.Create(x))[0] >= 0.5f);
    }

    [Fact]
    public void Both_widths_give_the_same_bits()
    {
        for (var x = -100f; x < 100; x += 0.0173f) Assert.Equal(VectorMath.Sigmoid(Vector256.Create(x))[0], VectorMath.Sigmoid(Vector512.Create(x))[0]);
    }
}
