using System.Runtime.Intrinsics;

namespace Seg.Kernels.Tests;

public class LaneMathTests
{
    [Fact]
    public void Sigmoid_is_within_a_millionth_of_its_value()
    {
        for (var x = -86f; x < 86; x += 0.0137f)
        {
            var expected = 1 / (1 + Math.Exp(-(double)x));
            var actual = Sigmoid(x);
            Assert.True(Math.Abs(actual - expected) <= 1e-6 * expected, $"sigmoid({x}) = {actual}, not {expected}");
        }
    }

    [Fact]
    public void Sigmoid_saturates()
    {
        Assert.InRange(Sigmoid(float.NegativeInfinity), 0, 2e-38f);
        Assert.InRange(Sigmoid(-1000f), 0, 2e-38f);
        Assert.Equal(1, Sigmoid(1000f));
        Assert.Equal(0.5f, Sigmoid(0));
        Assert.Equal(0.5f, Sigmoid(-1e-9f));
    }

    [Fact]
    public void Half_is_reached_exactly_above_the_threshold()
    {
        for (var x = BitConverter.SingleToInt32Bits(LaneMath.HalfAbove) - 5000; x < BitConverter.SingleToInt32Bits(LaneMath.HalfAbove) + 5000; x++)
        {
            var logit = BitConverter.Int32BitsToSingle(x);
            Assert.Equal(logit > LaneMath.HalfAbove, Sigmoid(logit) >= 0.5f);
        }
        for (var x = -30f; x < 30; x += 0.001f)
            if (x != 0) Assert.Equal(x > LaneMath.HalfAbove, Sigmoid(x) >= 0.5f);
    }

    [Fact]
    public void Both_widths_of_masks_give_the_same_bits()
    {
        for (var x = -100f; x < 100; x += 0.0173f) Assert.Equal(Sigmoid(x), LaneMath.Sigmoid<Lanes512, Vector512<float>>(Vector512.Create(x))[0]);
    }

    private static float Sigmoid(float x) => LaneMath.Sigmoid<Lanes256, Vector256<float>>(Vector256.Create(x))[0];
}
