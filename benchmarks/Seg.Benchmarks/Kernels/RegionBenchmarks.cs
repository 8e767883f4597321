using BenchmarkDotNet.Attributes;
using Seg.Kernels;
using Seg.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Benchmarks.Kernels;

/// <summary>Boxes like a detector's: 1000 in a picture of 800 × 1344, around 100 things.</summary>
internal static class BoxData
{
    public const int Height = 800;
    public const int Width = 1344;

    public static Tensor Boxes(int count)
    {
        using var scope = NewDisposeScope();
        var things = rand(100, 4);
        var sides = (things.narrow(1, 2, 2) * 4).exp() * 8 + 16;
        var corners = things.narrow(1, 0, 2) * (tensor(new float[] { Width, Height }) - sides - 64) + 32;
        var boxes = cat([corners, corners + sides], 1).repeat((count + 99) / 100, 1).narrow(0, 0, count);
        return (boxes + randn(count, 4) * 4).contiguous().MoveToOuterDisposeScope();
    }
}

/// <summary>Non-maximum suppression of 1000 boxes.</summary>
public class SuppressionBenchmarks
{
    private const int Count = 1000;
    private const double Threshold = 0.5;

    private readonly int[] _kept = new int[Count];
    private Tensor _boxes = null!;
    private Tensor _scores = null!;

    [GlobalSetup]
    public void Setup()
    {
        manual_seed(1);
        (_boxes, _scores) = (BoxData.Boxes(Count), rand(Count));
        var expected = Tensors();
        var found = _kept.AsSpan(0, Kernel());
        if (!found.SequenceEqual(expected.ToArray())) throw new InvalidOperationException("Other boxes are kept.");
    }

    /// <summary>All overlaps as one matrix, then box by box.</summary>
    [Benchmark(Baseline = true)]
    public List<int> Tensors()
    {
        using var scope = NewDisposeScope();
        var order = _scores.argsort(descending: true);
        var boxes = _boxes.index_select(0, order);
        var (near, far) = (boxes.narrow(1, 0, 2), boxes.narrow(1, 2, 2));
        var sides = (far.unsqueeze(1).minimum(far.unsqueeze(0)) - near.unsqueeze(1).maximum(near.unsqueeze(0))).clamp_min(0);
        var (shared, areas) = (sides.select(2, 0) * sides.select(2, 1), (far - near).prod(1));
        var covers = Values.Of<bool>((shared / (areas.unsqueeze(0) + areas.unsqueeze(1) - shared)).gt(Threshold));
        var indices = Values.Of<long>(order);
        var (dropped, kept) = (new bool[Count], new List<int>());
        for (var i = 0; i < Count; i++)
        {
            if (dropped[i]) continue;
            kept.Add((int)indices[i]);
            for (var j = i + 1; j < Count; j++) dropped[j] |= covers[i * Count + j];
        }
        return kept;
    }

    [Benchmark]
    public int Kernel() => BoxSuppression.Run(Values.Of<float>(_boxes), Values.Of<float>(_scores), [], Threshold, 0, _kept);
}

/// <summary>RoIAlign of 200 regions of a level of 200 × 336 cells and 256 channels, into 7 × 7.</summary>
public class RoIAlignBenchmarks
{
    private const int Size = 7;
    private const int Samples = 2;
    private const int Stride = 4;

    private Tensor _features = null!;
    private Tensor _boxes = null!;
    private Tensor _regions = null!;

    [GlobalSetup]
    public void Setup()
    {
        manual_seed(1);
        _features = randn(1, 256, BoxData.Height / Stride, BoxData.Width / Stride);
        _boxes = BoxData.Boxes(200);
        _regions = RoIAlign.Regions(_boxes, zeros(200, ScalarType.Int64));
        using var expected = GridSample();
        using var found = Kernel();
        Agreement.Of("RoIAlign", found, expected, 1e-3);
    }

    /// <summary>All samples of all regions as one grid, then the means of the bins.</summary>
    [Benchmark(Baseline = true)]
    public Tensor GridSample()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var steps = (arange(Size * Samples, dtype: ScalarType.Float32) + 0.5f) / (Size * Samples);
        var (x, y) = (Along(0, BoxData.Width), Along(1, BoxData.Height));
        var grid = stack([x.unsqueeze(1).expand(-1, Size * Samples, -1), y.unsqueeze(2).expand(-1, -1, Size * Samples)], -1).view(1, -1, Size * Samples, 2);
        var samples = nn.functional.grid_sample(_features, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Border, align_corners: false);
        return nn.functional.avg_pool2d(samples, Samples).view(256, -1, Size, Size).transpose(0, 1).contiguous().MoveToOuterDisposeScope();

        // -1 to 1 between the outer edges of the first and the last cell.
        Tensor Along(int axis, int edge) => ((_boxes.select(1, axis).unsqueeze(1) + (_boxes.select(1, axis + 2) - _boxes.select(1, axis)).unsqueeze(1) * steps) / edge).mul(2).sub(1);
    }

    [Benchmark]
    public Tensor Kernel()
    {
        using var mode = inference_mode();
        return RoIAlign.Run(_features, _regions, new(Size, Size, 1.0 / Stride, Samples, Aligned: true));
    }
}

/// <summary>100 masks of 28 × 28 laid over a picture of 800 × 1344.</summary>
public class PasteBenchmarks
{
    private const int Masks = 100;
    private const int Size = 28;

    private readonly int[] _areas = new int[Masks];
    private Tensor _logits = null!;
    private Tensor _boxes = null!;

    [GlobalSetup]
    public void Setup()
    {
        manual_seed(1);
        using var coarse = randn(Masks, 1, 4, 4) * 4;
        (_logits, _boxes) = (nn.functional.interpolate(coarse, size: [Size, Size], mode: InterpolationMode.Bicubic, align_corners: false).squeeze(1).contiguous(), BoxData.Boxes(Masks));
        GridSample();
        var expected = _areas.Sum();
        Kernel();
        Agreement.OfMost("pixels of pasted masks", expected - Math.Abs(expected - _areas.Sum()), expected, 0.999);
    }

    /// <summary>As mmdet does on the CPU: one after the other, each within the box's whole pixels (fcn_mask_head.py, _do_paste_mask with skip_empty).</summary>
    [Benchmark(Baseline = true)]
    public void GridSample()
    {
        using var mode = inference_mode();
        var boxes = Values.Of<float>(_boxes);
        for (var i = 0; i < Masks; i++)
        {
            using var scope = NewDisposeScope();
            var box = boxes.Slice(4 * i, 4);
            var (x, y) = (Along(box[0], box[2], BoxData.Width), Along(box[1], box[3], BoxData.Height));
            var grid = stack([x.unsqueeze(0).expand(y.shape[0], -1), y.unsqueeze(1).expand(-1, x.shape[0])], -1).unsqueeze(0);
            var inside = nn.functional.grid_sample(_logits[i].sigmoid().view(1, 1, Size, Size), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false).ge(0.5);
            var picture = zeros(BoxData.Height, BoxData.Width, ScalarType.Bool);
            var (left, top) = (Math.Max(0, (long)box[0] - 1), Math.Max(0, (long)box[1] - 1));
            picture.narrow(0, top, y.shape[0]).narrow(1, left, x.shape[0]).copy_(inside.view(y.shape[0], x.shape[0]));
            _areas[i] = (int)picture.sum().item<long>();
        }

        static Tensor Along(float near, float far, int edge)
        {
            var first = Math.Max(0, (long)near - 1);
            var end = Math.Min(edge, (long)far + 2);
            return (arange(first, end, dtype: ScalarType.Float32) + 0.5f - near) / (far - near) * 2 - 1;
        }
    }

    [Benchmark]
    public void Kernel() => PastedMasks.Run(
        Values.Of<float>(_logits), Size, Values.Of<float>(_boxes), BoxData.Width, BoxData.Height, 0.5, (index, mask) => _areas[index] = mask.Area);
}
