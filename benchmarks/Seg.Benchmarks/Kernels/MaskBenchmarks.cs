using BenchmarkDotNet.Attributes;
using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Benchmarks.Kernels;

/// <summary>Which of 20 confident queries has each of 640 × 640 pixels, and how many each has.</summary>
public class PanopticBenchmarks
{
    private readonly MaskData _data = new();
    private readonly int[] _winner = new int[MaskData.Side * MaskData.Side];
    private readonly byte[] _confident = new byte[MaskData.Side * MaskData.Side];
    private readonly QueryArea[] _areas = new QueryArea[20];
    private float[] _scores = [];

    [GlobalSetup]
    public void Setup()
    {
        _scores = [.. _data.Kept.Select((_, i) => 0.8f + i / 100f)];
        using var expected = Tensors();
        Kernel();
        using var found = tensor(_winner).view(MaskData.Side, MaskData.Side);
        Agreement.OfMost("panoptic winners", found.eq(expected).sum().item<long>(), found.numel(), 0.9999);
    }

    /// <summary>As published: full-size masks of all kept queries (maskformer_model.py, panoptic_inference).</summary>
    [Benchmark(Baseline = true)]
    public Tensor Tensors()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var masks = MaskData.Resized(_data.Logits).index_select(0, tensor(_data.Kept.Select(k => (long)k).ToArray())).sigmoid();
        var winner = (masks * tensor(_scores).view(-1, 1, 1)).argmax(0);
        for (var k = 0; k < _scores.Length; k++)
        {
            using var ofQuery = NewDisposeScope();
            var (won, original) = (winner.eq(k), masks[k].ge(0.5));
            _areas[k] = new((int)won.sum().item<long>(), (int)original.sum().item<long>(), (int)won.logical_and(original).sum().item<long>());
        }
        return winner.MoveToOuterDisposeScope();
    }

    [Benchmark]
    public void Kernel() => PanopticArgmax.Run(_data.LogitValues, _data.Kept, _scores, _data.Geometry, _winner, _confident, _areas);
}

/// <summary>The class of each pixel from 100 queries and 133 classes, at 640 × 640.</summary>
public class SemanticBenchmarks
{
    private readonly MaskData _data = new();
    private readonly ushort[] _labels = new ushort[MaskData.Side * MaskData.Side];

    [GlobalSetup]
    public void Setup()
    {
        using var expected = Tensors();
        Kernel();
        using var found = tensor(_labels.Select(label => (long)label).ToArray()).view(MaskData.Side, MaskData.Side);
        Agreement.OfMost("semantic labels", found.eq(expected).sum().item<long>(), found.numel(), 0.9999);
    }

    /// <summary>As published (maskformer_model.py, semantic_inference).</summary>
    [Benchmark(Baseline = true)]
    public Tensor Tensors()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var masks = MaskData.Resized(_data.Logits).sigmoid();
        return einsum("qc,qhw->chw", _data.Probabilities, masks).argmax(0).MoveToOuterDisposeScope();
    }

    [Benchmark]
    public void Kernel() => SemanticCombine.MasksFirst(_data.LogitValues, _data.ClassValues, MaskData.Queries, MaskData.Classes, _data.Geometry, _labels);
}

/// <summary>Binary masks of 100 queries at 640 × 640 with their mean probabilities, as run lengths.</summary>
public class InstanceBenchmarks
{
    private readonly MaskData _data = new();
    private readonly int[] _queries = [.. Enumerable.Range(0, MaskData.Queries)];
    private readonly IReadOnlyList<uint>[] _runs = new IReadOnlyList<uint>[MaskData.Queries];
    private readonly int[] _areas = new int[MaskData.Queries];

    [GlobalSetup]
    public void Setup()
    {
        Tensors();
        var expected = _areas.Sum(area => (long)area);
        Kernel();
        var found = _areas.Sum(area => (long)area);
        Agreement.OfMost("pixels of instances", expected - Math.Abs(expected - found), expected, 0.9999);
    }

    /// <summary>As published (maskformer_model.py, instance_inference), then each mask encoded by itself.</summary>
    [Benchmark(Baseline = true)]
    public void Tensors()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var logits = MaskData.Resized(_data.Logits);
        var masks = logits.gt(0);
        var inside = masks.to(ScalarType.Float32).flatten(1);
        using var means = (logits.sigmoid().flatten(1) * inside).sum(1) / (inside.sum(1) + 1e-6f);
        var bits = masks.to(ScalarType.Byte).bytes;
        for (var k = 0; k < MaskData.Queries; k++)
        {
            var mask = RleMask.FromBitmap(bits.Slice(k * MaskData.Side * MaskData.Side, MaskData.Side * MaskData.Side), MaskData.Side, MaskData.Side);
            (_runs[k], _areas[k]) = (mask.Counts, mask.Area);
        }
    }

    [Benchmark]
    public void Kernel() => InstanceMasks.Run(_data.LogitValues, _queries, _data.Geometry, (index, mask) =>
    {
        _runs[index] = ColumnRuns.OfBitmap(mask.Bitmap, MaskData.Side, MaskData.Side, mask.Bounds);
        _areas[index] = mask.Area;
    });
}

/// <summary>Pixels shared out among 100 queries by softmax, those above a threshold: kMaX-DeepLab's masks at 640 × 640.</summary>
public class SharedMaskBenchmarks
{
    private const float Threshold = 0.4f;

    private readonly MaskData _data = new();

    [GlobalSetup]
    public void Setup()
    {
        using var expected = Tensors();
        var found = Kernel().Sum(region => (long)region.Area);
        var all = expected.sum().item<long>();
        Agreement.OfMost("pixels of queries", all - Math.Abs(all - found), all, 0.9999);
    }

    /// <summary>As released in PyTorch (kmax_model.py): probabilities of all queries at the picture's size.</summary>
    [Benchmark(Baseline = true)]
    public Tensor Tensors()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        return MaskData.Resized(_data.Logits).softmax(0).gt(Threshold).flatten(1).sum(1).MoveToOuterDisposeScope();
    }

    [Benchmark]
    public QueryRegion[] Kernel() => SoftmaxMasks.Regions(_data.LogitValues, MaskData.Queries, _data.Geometry, Threshold);
}
