namespace Seg.Kernels.Tests;

public class PanopticArgmaxTests
{
    public static TheoryData<MaskGeometry> Geometries => MaskCases.Geometries;

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Winners_and_areas_equal_the_naive_path(MaskGeometry g)
    {
        const int Queries = 9;
        int[] kept = [7, 0, 3, 4, 8];
        var logits = MaskCases.Logits(Queries, g);
        var scores = MaskCases.Uniform(kept.Length, 3);
        var pixels = g.OutputHeight * g.OutputWidth;
        var (winner, confident, areas) = (new int[pixels], new byte[pixels], new QueryArea[kept.Length]);

        PanopticArgmax.Run(logits, kept, scores, g, winner, confident, areas);

        var masks = kept.Select(q => NaiveMasks.ToOutput(logits.AsSpan(q * g.MaskHeight * g.MaskWidth, g.MaskHeight * g.MaskWidth), g)).ToArray();
        for (var i = 0; i < pixels; i++)
        {
            var values = masks.Select((m, k) => scores[k] * NaiveMasks.Sigmoid(m[i])).ToArray();
            Assert.InRange(winner[i], 0, kept.Length - 1);
            // Near ties are decided by rounding; nothing else may differ.
            Assert.True(values.Max() - values[winner[i]] <= 2e-6, $"pixel {i}: {values[winner[i]]} won against {values.Max()}");
            var probability = NaiveMasks.Sigmoid(masks[winner[i]][i]);
            Assert.True(Math.Abs(probability - 0.5) <= 2e-6 || confident[i] == (probability >= 0.5 ? 1 : 0), $"pixel {i}: {probability}");
        }
        for (var k = 0; k < kept.Length; k++)
        {
            var unsure = masks[k].Count(v => Math.Abs(v) < 1e-5);
            Assert.Equal(winner.Count(w => w == k), areas[k].Won);
            Assert.Equal(winner.Zip(confident).Count(p => p.First == k && p.Second == 1), areas[k].Confident);
            Assert.InRange(areas[k].Original - masks[k].Count(v => v >= 0), -unsure, unsure);
        }
    }

    [Fact]
    public void Without_queries_nobody_wins()
    {
        var g = MaskGeometry.AsIs(5, 9);
        var (winner, confident) = (new int[45], Enumerable.Repeat((byte)9, 45).ToArray());
        PanopticArgmax.Run([], [], [], g, winner, confident, []);
        Assert.All(winner, w => Assert.Equal(-1, w));
        Assert.All(confident, c => Assert.Equal(0, c));
    }

    [Fact]
    public void The_first_of_equals_wins_and_padding_lanes_are_not_counted()
    {
        var g = MaskGeometry.AsIs(3, 13);
        var logits = new float[2 * 39];
        var (winner, confident, areas) = (new int[39], new byte[39], new QueryArea[2]);
        PanopticArgmax.Run(logits, [0, 1], [0.25f, 0.25f], g, winner, confident, areas);
        Assert.Equal([new(39, 39, 39), new(0, 39, 0)], areas);
    }

    [Fact]
    public void Wrong_buffers_are_refused()
    {
        var g = MaskGeometry.AsIs(4, 4);
        Assert.Throws<ArgumentException>(() => PanopticArgmax.Run(new float[16], [1], [1], g, new int[16], new byte[16], new QueryArea[1]));
        Assert.Throws<ArgumentException>(() => PanopticArgmax.Run(new float[16], [0], [1], g, new int[15], new byte[16], new QueryArea[1]));
        Assert.Throws<ArgumentException>(() => PanopticArgmax.Run(new float[16], [0], [], g, new int[16], new byte[16], new QueryArea[1]));
        Assert.ThrowsAny<ArgumentException>(() => PanopticArgmax.Run(new float[16], [0], [1], g with { CropWidth = 5 }, new int[16], new byte[16], new QueryArea[1]));
    }
}
