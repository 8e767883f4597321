namespace Seg.Kernels.Tests;

/// <summary>What the kernels over regions refuse, and small cases counted by hand; golden data are compared through Seg.Operators.</summary>
public sealed class RegionKernelTests
{
    [Fact]
    public void Of_overlapping_boxes_the_best_stays_and_groups_do_not_meet()
    {
        float[] boxes = [0, 0, 10, 10, 1, 0, 11, 10, 50, 50, 60, 60];
        var kept = new int[3];
        Assert.Equal(2, BoxSuppression.Run(boxes, [0.5f, 0.9f, 0.1f], [], 0.5, 0, kept));
        Assert.Equal([1, 2], kept[..2]);
        Assert.Equal(3, BoxSuppression.Run(boxes, [0.5f, 0.9f, 0.1f], [0, 1, 0], 0.5, 0, kept));
        Assert.Equal([1, 0, 2], kept);
    }

    // 0.25 exactly: an overlap equal to the threshold does not suppress, and one above by the last bit of a float32 does.
    [Fact]
    public void An_overlap_equal_to_the_threshold_stays()
    {
        float[] boxes = [0, 0, 5, 2, 3, 0, 8, 2];
        var kept = new int[2];
        Assert.Equal(2, BoxSuppression.Run(boxes, [1, 0.5f], [], 0.25, 0, kept));
        Assert.Equal(1, BoxSuppression.Run(boxes, [1, 0.5f], [], 0.2499999, 0, kept));
    }

    public static TheoryData<int> Widths => [.. LaneWidths.All.Select(width => (int)width)];

    // Whole numbers, so that there are equal boxes, equal overlaps and boxes without area; some are undefined, some endless.
    [Theory, MemberData(nameof(Widths))]
    public void Boxes_meet_in_every_width_as_one_by_one(int width)
    {
        var random = new Random(1);
        foreach (var count in (int[])[1, 15, 16, 17, 100])
        {
            float[] boxes = [.. Enumerable.Range(0, count).SelectMany(_ => (float[])[random.Next(4), random.Next(4), random.Next(3, 8), random.Next(3, 8)])];
            if (count > 15) (boxes[5], boxes[10], boxes[40]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
            float[] scores = [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(5))];
            long[] groups = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(3))];

            var overlaps = new float[count * count];
            BoxOverlaps.Run(boxes, boxes, 1e-6f, overlaps, (LaneWidth)width);
            for (var i = 0; i < count * count; i++) Assert.Equal(Overlap(boxes.AsSpan(i / count * 4), boxes.AsSpan(i % count * 4), 1e-6f), overlaps[i]);

            List<int> expected = [];
            foreach (var i in Enumerable.Range(0, count).OrderByDescending(i => scores[i]))
                if (!expected.Exists(j => groups[i] == groups[j] && Overlap(boxes.AsSpan(4 * j), boxes.AsSpan(4 * i), float.NegativeInfinity) > 0.5f)) expected.Add(i);
            var kept = new int[count];
            Assert.Equal(expected, kept[..BoxSuppression.Run(boxes, scores, groups, 0.5, 0, kept, (LaneWidth)width)]);
        }
    }

    private static float Overlap(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float smallestUnion)
    {
        var common = MathF.Max(0, MathF.Min(a[2], b[2]) - MathF.Max(a[0], b[0])) * MathF.Max(0, MathF.Min(a[3], b[3]) - MathF.Max(a[1], b[1]));
        var union = MathF.Max((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common, smallestUnion);
        return common / union;
    }

    [Fact]
    public void A_region_of_whole_cells_reads_their_average()
    {
        float[] map = [.. Enumerable.Range(0, 16).Select(i => (float)i)];
        var output = new float[4];
        RegionSampler.Read(map, new(1, 1, 4, 4), [0, 0, 0, 4, 4], new(2, 2, 1, 2, Aligned: true), output);
        // Samples in the middles of cells: each bin is the mean of four of them.
        Assert.Equal([2.5f, 4.5f, 10.5f, 12.5f], output);
        var gradient = new float[16];
        RegionSampler.AddGradient([4, 0, 0, 8], new(1, 1, 4, 4), [0, 0, 0, 4, 4], new(2, 2, 1, 2, Aligned: true), gradient);
        Assert.Equal([1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 2, 2, 0, 0, 2, 2], gradient);
    }

    [Fact]
    public void What_the_reading_of_regions_costs_is_heard()
    {
        const int MultiplyAdd = 2, Channels = 3;
        var heard = new List<(string Kernel, long Operations)>();
        var shape = new FeatureShape(2, Channels, 4, 4);
        // One sample a bin, at 0.75 and 2.25 of both axes: cells 0 and 1, and 2 and 3. The last region lies outside the map.
        float[] regions = [0, 0, 0, 3, 3, 1, 0, 0, 3, 3, 1, -9, -9, -5, -5];
        var rule = new RegionRule(2, 2, 1, 1, Aligned: false);
        using (KernelWork.Listen((kernel, operations) => heard.Add((kernel, operations))))
        {
            RegionSampler.Read(new float[96], shape, regions.AsSpan(0, 5), rule, new float[12]);
            RegionSampler.Read(new float[96], shape, regions, rule, new float[36]);
        }
        RegionSampler.Read(new float[96], shape, regions, rule, new float[36]);

        // 4 cells for the two bins of each of 4 rows; then 4 rows for the two bins of each of 2 columns.
        const long Region = MultiplyAdd * Channels * (4 * 4 + 2 * 4);
        Assert.Equal([("region sampling", Region), ("region sampling", 2 * Region)], heard);
    }

    [Fact]
    public void Offsets_of_whole_cells_read_the_neighbours()
    {
        float[] image = [1, 2, 3, 4, 5, 6];
        var shape = new DeformableShape(1, 2, 3, 1, 1, 1);
        var columns = new float[6];
        // A row down for the first three, a column to the left for the others; outside 0.
        DeformableColumns.Read(1, shape, image, [1, 1, 1, 0, 0, 0, 0, 0, 0, -1, -1, -1], [], columns);
        Assert.Equal([4, 5, 6, 0, 4, 5], columns);
    }

    [Fact]
    public void Buffers_that_are_too_small_are_refused()
    {
        Assert.Throws<ArgumentException>(() => BoxSuppression.Run(new float[4], new float[2], [], 0.5, 0, new int[2]));
        Assert.Throws<ArgumentException>(() => BoxSuppression.Run(new float[8], new float[2], [1], 0.5, 0, new int[2]));
        Assert.Throws<ArgumentException>(() => BoxOverlaps.Run(new float[6], new float[4], 0, new float[2]));
        Assert.Throws<ArgumentException>(() => BoxOverlaps.Run(new float[8], new float[4], 0, new float[1]));
        Assert.Throws<ArgumentException>(() => RegionSampler.Read(new float[15], new(1, 1, 4, 4), new float[5], new(1, 1, 1, 2, true), new float[1]));
        Assert.Throws<ArgumentException>(() => RegionSampler.Read(new float[16], new(1, 1, 4, 4), new float[6], new(1, 1, 1, 2, true), new float[1]));
        Assert.Throws<ArgumentException>(() => RegionSampler.Read(new float[16], new(1, 1, 4, 4), [1, 0, 0, 1, 1], new(1, 1, 1, 2, true), new float[1]));
        Assert.Throws<ArgumentException>(() => DeformableColumns.Read(1, new(1, 2, 3, 1, 1, 1), new float[6], new float[11], [], new float[6]));
        Assert.Throws<ArgumentException>(() => DeformableColumns.Read(1, new(3, 2, 3, 1, 1, 2), new float[18], new float[24], [], new float[18]));
    }
}
