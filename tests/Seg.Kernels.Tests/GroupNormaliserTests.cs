using Seg.Kernels;
using Xunit;

namespace Seg.Kernels.Tests;

public sealed class GroupNormaliserTests
{
    [Theory]
    [InlineData(1, 4, 2, 0f, false)]
    [InlineData(7, 32, 32, 0f, true)]
    [InlineData(700, 24, 3, 0f, true)]
    [InlineData(5000, 64, 32, 300f, false)]
    [InlineData(3001, 33, 1, -50f, true)]
    public void Equals_the_formula_in_double(int cells, int channels, int groups, float mean, bool relu)
    {
        var random = new Random(cells);
        float[] Numbers(int count, float around = 0) => [.. Enumerable.Range(0, count).Select(_ => around + (float)(random.NextDouble() * 2 - 1))];
        var (map, weight, bias) = (Numbers(cells * channels, mean), Numbers(channels, 1), Numbers(channels));
        var expected = Expected(map, cells, channels, groups, weight, bias, relu);
        GroupNormaliser.Run(map, groups, weight, bias, 1e-5, relu);
        // A mean of 300 leaves float32 inputs a resolution of 3e-5, which the norm scales up by 1 / 0.58.
        var tolerance = 1e-5 + 1e-6 * Math.Abs(mean);
        for (var i = 0; i < map.Length; i++) Assert.InRange(map[i] - expected[i], -tolerance, tolerance);
    }

    [Fact]
    public void A_flat_map_becomes_its_bias()
    {
        float[] map = [.. Enumerable.Repeat(3f, 40)];
        GroupNormaliser.Run(map, 2, [1, 2, 3, 4], [1, -1, 2, -2], 1e-5, relu: false);
        Assert.Equal([1, -1, 2, -2], map[36..].Select(x => MathF.Round(x, 3)));
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        Assert.Throws<ArgumentException>(() => GroupNormaliser.Run(new float[12], 5, new float[4], new float[4], 1e-5, relu: false));
        Assert.Throws<ArgumentException>(() => GroupNormaliser.Run(new float[13], 2, new float[4], new float[4], 1e-5, relu: false));
        GroupNormaliser.Run([], 2, new float[4], new float[4], 1e-5, relu: false);
    }

    private static double[] Expected(float[] map, int cells, int channels, int groups, float[] weight, float[] bias, bool relu)
    {
        var result = new double[map.Length];
        var width = channels / groups;
        for (var group = 0; group < groups; group++)
        {
            var places = Enumerable.Range(0, cells).SelectMany(cell => Enumerable.Range(group * width, width).Select(c => cell * channels + c)).ToArray();
            var mean = places.Average(i => (double)map[i]);
            var variance = places.Average(i => (map[i] - mean) * (map[i] - mean));
            foreach (var i in places)
            {
                var y = (map[i] - mean) / Math.Sqrt(variance + 1e-5) * weight[i % channels] + bias[i % channels];
                result[i] = relu ? Math.Max(0, y) : y;
            }
        }
        return result;
    }
}
