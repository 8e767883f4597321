using Seg.Testing;

namespace Seg.Kernels.Tests;

public sealed class DeformableSamplerTests
{
    public static TheoryData<string> Cases => [.. Fixture.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    private static FixtureFile Fixture { get; } = FixtureFile.Open("mask2former/mask2former-msda");

    [Theory, Trait("Category", "Parity"), MemberData(nameof(Cases))]
    public void Output_is_that_of_the_published_operator(string name)
    {
        var value = Fixture[$"{name}.value"];
        var (batch, cells, heads, channels) = (value.Shape[0], (int)value.Shape[1], (int)value.Shape[2], (int)value.Shape[3]);
        var weights = Fixture[$"{name}.weights"];
        var (queries, points) = ((int)weights.Shape[1], (int)weights.Shape[4]);
        var sizes = Fixture[$"{name}.shapes"].Ints();
        var levels = Enumerable.Range(0, sizes.Length / 2).Select(i => new SampledLevel(sizes[2 * i], sizes[2 * i + 1])).ToArray();
        var output = new float[batch * queries * heads * channels];

        for (var image = 0; image < batch; image++)
        {
            DeformableSampler.Run(
                Part(value, image), levels, heads, channels, Part(Fixture[$"{name}.locations"], image), Part(weights, image), points,
                output.AsSpan(image * queries * heads * channels, queries * heads * channels));
        }

        var expected = Fixture[$"{name}.output"].Floats();
        var worst = expected.Zip(output, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst <= Fixture.Tolerance($"{name}.output"), $"off by {worst}");

        static float[] Part(FixtureTensor tensor, int image)
        {
            var all = tensor.Floats();
            var length = all.Length / (int)tensor.Shape[0];
            return all[(image * length)..((image + 1) * length)];
        }
    }

    [Fact]
    public void A_point_in_the_middle_of_a_cell_reads_that_cell_and_one_outside_reads_nothing()
    {
        float[] value = [1, 2, 3, 4, 5, 6];
        var output = new float[4];
        // Two rows of three cells. Far outside, infinite and undefined places read zero.
        DeformableSampler.Run(value, [new(2, 3)], 1, 1, [2.5f / 3, 0.75f, 9, 0.5f, float.NaN, 0.5f, float.PositiveInfinity, 0.5f], [1, 1, 1, 1], 1, output);
        Assert.Equal([6, 0, 0, 0], output);
    }

    [Fact]
    public void A_buffer_that_is_too_small_is_refused() =>
        Assert.Throws<ArgumentException>(() => DeformableSampler.Run(new float[5], [new(2, 3)], 1, 1, new float[2], new float[1], 1, new float[1]));
}
