using System.Runtime.Intrinsics;

namespace Seg.Kernels.Tests;

public class PanopticArgmaxTests
{
    public static TheoryData<MaskGeometry> Geometries => MaskCases.Geometries;

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Winners_and_areas_equal_the_naive_path(MaskGeometry g) => Compare(g, MaskCases.Logits(9, g), [7, 0, 3, 4, 8]);

    // Here most masks are left out of most tiles.
    [Theory]
    [MemberData(nameof(Geometries))]
    public void Masks_that_cannot_win_are_missed_by_nobody(MaskGeometry g) => Compare(g, MaskCases.Discs(23, g), [.. Enumerable.Range(0, 23).Reverse()]);

    private static void Compare(MaskGeometry g, float[] logits, int[] kept)
    {
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
    public void Tiles_say_what_single_pixels_say()
    {
        // One pixel a call: nothing to leave out, and no neighbour in the same vector.
        var g = new MaskGeometry(17, 40, 68, 160, 60, 150, 60, 150);
        var logits = MaskCases.Discs(12, g, 5);
        logits[3 * 680 + 100] = float.NaN;
        logits[4 * 680 + 300] = float.PositiveInfinity;
        logits[5 * 680 + 301] = float.NegativeInfinity;
        int[] kept = [.. Enumerable.Range(0, 12)];
        var scores = MaskCases.Uniform(12, 6);
        var (winner, confident, areas) = (new int[9000], new byte[9000], new QueryArea[12]);
        PanopticArgmax.Run(logits, kept, scores, g, winner, confident, areas);

        var (sampler, best, line) = (new MaskSampler(g), Enumerable.Repeat(-1f, 9000).ToArray(), new float[8]);
        var (expected, sure, original) = (Enumerable.Repeat(-1, 9000).ToArray(), new byte[9000], new int[12]);
        for (var k = 0; k < 12; k++)
            for (var i = 0; i < 9000; i++)
            {
                sampler.Row(logits.AsSpan(k * 680, 680), 0, i / 150, i % 150 / 8 * 8, new float[sampler.ScratchLength], line);
                var logit = line[i % 150 % 8];
                var value = LaneMath.Sigmoid<Lanes256, Vector256<float>>(Vector256.Create(logit))[0] * scores[k];
                original[k] += logit > LaneMath.HalfAbove ? 1 : 0;
                if (value > best[i]) (best[i], expected[i], sure[i]) = (value, k, logit > LaneMath.HalfAbove ? (byte)1 : (byte)0);
            }
        Assert.Equal(expected, winner);
        Assert.Equal(sure, confident);
        Assert.Equal(original, areas.Select(area => area.Original));
        Assert.Equal(Enumerable.Range(0, 12).Select(k => expected.Count(w => w == k)), areas.Select(area => area.Won));
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
