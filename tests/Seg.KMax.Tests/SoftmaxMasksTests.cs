using Seg.Kernels;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.KMax.Tests;

/// <summary>The kernel against the same steps on tensors of queries × rows × columns: resize, crop, resize, softmax.</summary>
public class SoftmaxMasksTests
{
    // Mask, padded, crop and output sizes, odd and even, enlarged and shrunk, wider than a tile and of one row.
    public static TheoryData<int, int, int, int, int, int, int, int, int> Sizes => new()
    {
        { 5, 9, 17, 33, 129, 30, 129, 40, 171 },
        { 7, 8, 16, 32, 128, 32, 100, 90, 45 },
        { 130, 9, 17, 33, 129, 33, 129, 70, 700 },
        { 1, 4, 4, 16, 16, 16, 16, 1, 3 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Regions_and_class_scores_are_those_of_whole_tensors(
        int queries, int maskHeight, int maskWidth, int paddedHeight, int paddedWidth, int cropHeight, int cropWidth, int height, int width)
    {
        using var scope = NewDisposeScope();
        manual_seed(queries);
        const int classes = 3;
        var (logits, classShares) = (randn([queries, maskHeight, maskWidth]).mul(4), rand([queries, classes]));
        foreach (var align in new[] { false, true })
        {
            var geometry = new MaskGeometry(maskHeight, maskWidth, paddedHeight, paddedWidth, cropHeight, cropWidth, height, width) { AlignCorners = align };
            var padded = Resize(logits.unsqueeze(0), paddedHeight, paddedWidth);
            var shares = nn.functional.softmax(Resize(padded.narrow(2, 0, cropHeight).narrow(3, 0, cropWidth), height, width)[0], 0);

            var regions = SoftmaxMasks.Regions(Parity.Floats(logits), queries, geometry, 0.3f);

            var expected = Parity.Floats(shares);
            for (var query = 0; query < queries; query++)
            {
                var inside = new bool[height * width];
                foreach (var run in regions[query].Runs) inside.AsSpan(run.Start, run.Length).Fill(true);
                Assert.Equal(regions[query].Area, inside.Count(pixel => pixel));
                var mine = expected.AsSpan(query * inside.Length, inside.Length).ToArray();
                for (var pixel = 0; pixel < inside.Length; pixel++)
                    if (Math.Abs(mine[pixel] - 0.3f) > 1e-4) Assert.Equal(mine[pixel] > 0.3f, inside[pixel]);
                Assert.Equal(mine.Where((_, pixel) => inside[pixel]).Sum(share => (double)share), regions[query].Sum, 1e-4 * Math.Max(1, regions[query].Area));
            }

            var (labels, scores) = (new ushort[height * width], new float[classes * height * width]);
            SoftmaxMasks.Classes(Parity.Floats(logits), Parity.Floats(classShares), queries, classes, geometry, labels, scores);
            Parity.AssertClose("scores", Parity.Floats(einsum("qc,qhw->chw", classShares, shares)), scores, 1e-4);

            Tensor Resize(Tensor maps, long rows, long columns) =>
                nn.functional.interpolate(maps, [rows, columns], mode: InterpolationMode.Bilinear, align_corners: align);
        }
    }

    [Fact]
    public void Sums_do_not_depend_on_the_order_of_workers()
    {
        using var scope = NewDisposeScope();
        var logits = Parity.Floats(randn([12, 40, 50]).mul(3));
        var geometry = new MaskGeometry(40, 50, 160, 200, 160, 200, 300, 400);
        var first = SoftmaxMasks.Regions(logits, 12, geometry, 0.2f);
        for (var i = 0; i < 5; i++)
        {
            var again = SoftmaxMasks.Regions(logits, 12, geometry, 0.2f);
            Assert.Equal(first.Select(region => (region.Area, region.Sum)), again.Select(region => (region.Area, region.Sum)));
            Assert.Equal(first[3].Runs, again[3].Runs);
        }
    }

    [Fact]
    public void Buffers_that_are_too_small_and_cancelled_calls_are_refused()
    {
        var geometry = MaskGeometry.AsIs(4, 4);
        Assert.Throws<ArgumentException>(() => SoftmaxMasks.Regions(new float[31], 2, geometry, 0.5f));
        Assert.Throws<ArgumentException>(() => SoftmaxMasks.Classes(new float[32], new float[6], 2, 3, geometry, new ushort[15]));
        Assert.Throws<OperationCanceledException>(() => SoftmaxMasks.Regions(new float[32], 2, geometry, 0.5f, new(canceled: true)));
        Assert.Empty(SoftmaxMasks.Regions([], 0, geometry, 0.5f));
    }
}
