namespace Seg.Kernels.Tests;

public class PixelArgmaxTests
{
    public static TheoryData<MaskGeometry> Geometries => MaskCases.Geometries;

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Equals_the_naive_path(MaskGeometry g)
    {
        foreach (var classes in (int[])[1, 2, 23])
        {
            var logits = MaskCases.Logits(classes, g);
            var pixels = g.OutputHeight * g.OutputWidth;
            var (labels, resized) = (new ushort[pixels], new float[classes * pixels]);

            PixelArgmax.Run(logits, classes, g, labels, resized);

            var expected = logits.Chunk(g.MaskHeight * g.MaskWidth).Select(map => NaiveMasks.ToOutput(map, g)).ToArray();
            for (var i = 0; i < pixels; i++)
            {
                for (var c = 0; c < classes; c++) Assert.Equal(expected[c][i], resized[c * pixels + i], 1e-4);
                Assert.True(Enumerable.Range(0, classes).All(c => resized[c * pixels + i] <= resized[labels[i] * pixels + i]), $"pixel {i}: class {labels[i]} won");
            }
            var alone = new ushort[pixels];
            PixelArgmax.Run(logits, classes, g, alone);
            Assert.Equal(labels, alone);
        }
    }

    [Fact]
    public void The_first_of_equal_classes_wins_and_not_a_number_never_does()
    {
        var labels = new ushort[3];
        PixelArgmax.Run([1, float.NaN, float.NaN, 1, 2, float.NaN, 1, 5, float.NaN], 3, MaskGeometry.AsIs(1, 3), labels);
        Assert.Equal(new ushort[] { 0, 2, 0 }, labels);
    }

    [Fact]
    public void Buffers_that_are_too_small_are_refused()
    {
        var g = MaskGeometry.AsIs(2, 2);
        Assert.ThrowsAny<ArgumentException>(() => PixelArgmax.Run(new float[7], 2, g, new ushort[4]));
        Assert.ThrowsAny<ArgumentException>(() => PixelArgmax.Run(new float[8], 2, g, new ushort[3]));
        Assert.ThrowsAny<ArgumentException>(() => PixelArgmax.Run(new float[8], 2, g, new ushort[4], new float[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PixelArgmax.Run([], 0, g, new ushort[4]));
    }

    [Fact]
    public void A_cancelled_call_stops() => Assert.Throws<OperationCanceledException>(
        () => PixelArgmax.Run(new float[4], 1, MaskGeometry.AsIs(2, 2), new ushort[4], cancellationToken: new CancellationToken(true)));
}
