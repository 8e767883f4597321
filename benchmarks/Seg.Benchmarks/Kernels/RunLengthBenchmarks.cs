using BenchmarkDotNet.Attributes;
using Seg.Kernels;

namespace Seg.Benchmarks.Kernels;

/// <summary>Areas, boxes and run lengths of 20 segments of a panoptic map of 640 × 640.</summary>
public class RunLengthBenchmarks
{
    private readonly int[] _ids = new int[MaskData.Side * MaskData.Side];

    [GlobalSetup]
    public void Setup()
    {
        using var data = new MaskData();
        PanopticArgmax.Run(data.LogitValues, data.Kept, [.. data.Kept.Select(_ => 1f)], data.Geometry, _ids, new byte[_ids.Length], new QueryArea[data.Kept.Length]);
        for (var i = 0; i < _ids.Length; i++) _ids[i]++;
        var (expected, found) = (EachById(), Kernel());
        if (!expected.Zip(found).All(pair => pair.First.Counts.SequenceEqual(pair.Second.Counts))) throw new InvalidOperationException("The run lengths differ.");
    }

    /// <summary>Segment by segment, every pixel asked whether it belongs to it.</summary>
    [Benchmark(Baseline = true)]
    public RleMask[] EachById() => [.. Enumerable.Range(1, 20).Select(id => RleMask.FromIds(_ids, MaskData.Side, MaskData.Side, id))];

    [Benchmark]
    public IdRuns[] Kernel() => IdMapRuns.Of(_ids, MaskData.Side, 20);
}
