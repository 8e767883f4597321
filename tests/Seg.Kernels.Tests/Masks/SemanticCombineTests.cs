using System.Buffers;
using Seg.Testing;

namespace Seg.Kernels.Tests;

public class SemanticCombineTests
{
    public static TheoryData<MaskGeometry> Geometries => MaskCases.Geometries;

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Both_orders_equal_the_naive_path(MaskGeometry g)
    {
        foreach (var (queries, classes) in ((int, int)[])[(1, 1), (5, 7), (20, 19)])
        {
            var logits = MaskCases.Logits(queries, g);
            var probabilities = MaskCases.Uniform(queries * classes, 5);
            var pixels = g.OutputHeight * g.OutputWidth;
            var (labels, scores) = (new ushort[pixels], new float[classes * pixels]);

            SemanticCombine.MasksFirst(logits, probabilities, queries, classes, g, labels, scores);
            AssertEqual(Combine(Masks(static (m, g) => NaiveMasks.ToOutput(m, g)), pixels), scores, labels, pixels);
            AssertSameWithoutScores(SemanticCombine.MasksFirst);

            SemanticCombine.ScoresFirst(logits, probabilities, queries, classes, g, labels, scores);
            var crops = Combine(Masks(static (m, g) => NaiveMasks.ToCrop(m, g)), g.CropHeight * g.CropWidth);
            var resized = crops.Select(c => NaiveMasks.Resize(c, g.CropHeight, g.CropWidth, g.OutputHeight, g.OutputWidth)).ToArray();
            AssertEqual(resized, scores, labels, pixels);
            AssertSameWithoutScores(SemanticCombine.ScoresFirst);

            double[][] Masks(Func<float[], MaskGeometry, double[]> resize) =>
                [.. logits.Chunk(g.MaskHeight * g.MaskWidth).Select(m => Array.ConvertAll(resize(m, g), NaiveMasks.Sigmoid))];

            double[][] Combine(double[][] masks, int size) =>
                [.. Enumerable.Range(0, classes).Select(c =>
                    Enumerable.Range(0, size).Select(i => masks.Select((m, q) => probabilities[q * classes + c] * m[i]).Sum()).ToArray())];

            void AssertSameWithoutScores(Kernel kernel)
            {
                var alone = new ushort[pixels];
                kernel(logits, probabilities, queries, classes, g, alone);
                Assert.Equal(labels, alone);
            }
        }
    }

    private delegate void Kernel(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> probabilities, int queries, int classes, MaskGeometry g, Span<ushort> labels, Span<float> scores = default,
        CancellationToken cancellationToken = default);

    private static void AssertEqual(double[][] expected, float[] scores, ushort[] labels, int pixels)
    {
        for (var i = 0; i < pixels; i++)
        {
            var best = expected.Max(c => c[i]);
            for (var c = 0; c < expected.Length; c++)
            {
                Assert.True(Math.Abs(expected[c][i] - scores[c * pixels + i]) <= 1e-5 * Math.Max(1, best), $"class {c}, pixel {i}");
            }
            Assert.True(best - expected[labels[i]][i] <= 1e-5 * Math.Max(1, best), $"pixel {i}: class {labels[i]} won");
        }
    }

    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("strict")]
    [InlineData("loose")]
    public void Scores_equal_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open("mask2former/mask2former-post");
        var (classLogits, masks, expected) = (fixture[name + ".in.cls"], fixture[name + ".in.mask"], fixture[name + ".semantic"]);
        var (queries, classes) = ((int)masks.Shape[0], (int)expected.Shape[0]);
        var probabilities = classLogits.Floats().Chunk(classes + 1).SelectMany(row => Softmax(row)[..classes]).ToArray();
        var g = MaskGeometry.AsIs((int)masks.Shape[1], (int)masks.Shape[2]);
        var scores = new float[expected.Count];

        SemanticCombine.ScoresFirst(masks.Floats(), probabilities, queries, classes, g, new ushort[expected.Count / classes], scores);

        var tolerance = fixture.Tolerance(name + ".semantic");
        Assert.All(expected.Floats().Zip(scores), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, tolerance));
    }

    [Fact]
    public void Where_no_score_is_a_number_the_first_class_stays()
    {
        var g = new MaskGeometry(8, 8, 32, 32, 30, 30, 50, 40);
        // What earlier work left in rented memory.
        var left = ArrayPool<int>.Shared.Rent(40);
        left.AsSpan().Fill(2);
        ArrayPool<int>.Shared.Return(left);
        var labels = new ushort[g.OutputPixels];
        SemanticCombine.ScoresFirst(new float[64], [float.NaN, float.NaN, float.NaN], 1, 3, g, labels);
        Assert.All(labels, label => Assert.Equal(0, label));
    }

    private static float[] Softmax(float[] logits)
    {
        var powers = logits.Select(l => Math.Exp(l - logits.Max())).ToArray();
        return [.. powers.Select(p => (float)(p / powers.Sum()))];
    }
}
