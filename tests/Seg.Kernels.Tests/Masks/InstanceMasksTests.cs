using System.Collections.Concurrent;

namespace Seg.Kernels.Tests;

public class InstanceMasksTests
{
    public static TheoryData<MaskGeometry> Geometries => MaskCases.Geometries;

    [Theory]
    [MemberData(nameof(Geometries))]
    public void Masks_and_their_means_equal_the_naive_path(MaskGeometry g)
    {
        var logits = MaskCases.Logits(6, g);
        logits.AsSpan(2 * g.MaskHeight * g.MaskWidth, g.MaskHeight * g.MaskWidth).Fill(-1);
        int[] queries = [5, 2, 0];
        var seen = new ConcurrentDictionary<int, (byte[] Bitmap, int Area, float Mean, PixelBounds Bounds)>();

        InstanceMasks.Run(logits, queries, g, (i, mask) => Assert.True(
            seen.TryAdd(i, (mask.Bitmap.ToArray(), mask.Area, mask.MeanProbability, mask.Bounds))));

        Assert.Equal(queries.Length, seen.Count);
        foreach (var (i, (bitmap, area, mean, bounds)) in seen)
        {
            var naive = NaiveMasks.ToOutput(logits.AsSpan(queries[i] * g.MaskHeight * g.MaskWidth, g.MaskHeight * g.MaskWidth), g);
            Assert.All(naive.Zip(bitmap), p => Assert.True(Math.Abs(p.First) < 1e-5 || p.Second == (p.First > 0 ? 1 : 0)));
            Assert.Equal(bitmap.Count(b => b == 1), area);
            var inside = naive.Zip(bitmap).Where(p => p.Second == 1).Select(p => NaiveMasks.Sigmoid(p.First)).ToList();
            Assert.Equal(inside.Sum() / (inside.Count + 1e-6), mean, 1e-5);
            Assert.Equal(Around(bitmap, g.OutputWidth), bounds);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(64, 50)]
    [InlineData(200, 31)]
    public void Column_runs_rebuild_the_bitmap(int width, int height)
    {
        var random = new Random(width);
        foreach (var density in (double[])[0, 0.02, 0.5, 0.98, 1])
        {
            var bitmap = Enumerable.Range(0, width * height).Select(_ => (byte)(random.NextDouble() < density ? 1 : 0)).ToArray();

            var runs = ColumnRuns.OfBitmap(bitmap, width, height, Around(bitmap, width));

            var columns = runs.SelectMany((run, i) => Enumerable.Repeat((byte)(i % 2), (int)run)).ToArray();
            Assert.Equal(Enumerable.Range(0, width * height).Select(i => bitmap[i % height * width + i / height]), columns);
            Assert.All(runs.Skip(1), run => Assert.True(run > 0));
        }
    }

    [Fact]
    public void Id_maps_give_areas_and_boxes()
    {
        var random = new Random(4);
        var (width, height) = (37, 23);
        var ids = Enumerable.Range(0, width * height).Select(_ => random.Next(-1, 6)).ToArray();
        var statistics = new IdStatistics[7];

        IdMapStatistics.Compute(ids, width, statistics);

        for (var id = 0; id < statistics.Length; id++)
        {
            var bitmap = ids.Select(i => (byte)(i == id ? 1 : 0)).ToArray();
            Assert.Equal(new(bitmap.Sum(b => b), Around(bitmap, width)), statistics[id]);
        }
        Assert.True(statistics[6].Bounds.IsEmpty);
    }

    private static PixelBounds Around(byte[] bitmap, int width)
    {
        var inside = Enumerable.Range(0, bitmap.Length).Where(i => bitmap[i] == 1).ToList();
        return inside.Count == 0 ? PixelBounds.Empty : new(
            inside.Min(i => i % width), inside.Min(i => i / width), inside.Max(i => i % width) + 1, inside.Max(i => i / width) + 1);
    }
}
