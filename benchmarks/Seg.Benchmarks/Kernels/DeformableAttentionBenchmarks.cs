using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Benchmarks.Kernels;

/// <summary>Multi-scale deformable attention of one encoder layer of Mask2Former at 640 × 640, from raw offsets and logits: 8400 queries, 8 heads of 32 channels, 3 levels of 4 points.</summary>
public class DeformableAttentionBenchmarks
{
    private const int Heads = 8;
    private const int Channels = 32;
    private const int Points = 4;

    private static readonly SampledLevel[] Levels = [new(20, 20), new(40, 40), new(80, 80)];
    private static readonly int Cells = Levels.Sum(level => level.Height * level.Width);

    private Tensor _value = null!;
    private Tensor _offsets = null!;
    private Tensor _logits = null!;
    private Tensor _references = null!;
    private Tensor _output = null!;
    private ushort[] _valueHalf = null!;
    private ushort[] _offsetsHalf = null!;
    private ushort[] _logitsHalf = null!;
    private ushort[] _outputHalf = null!;

    [GlobalSetup]
    public void Setup()
    {
        manual_seed(1);
        _value = randn(Cells, Heads, Channels);
        _offsets = randn([Cells, Heads, Levels.Length, Points, 2]).mul(2);
        _logits = randn(Cells, Heads, Levels.Length, Points);
        _references = rand(Cells, 2);
        _output = zeros(Cells, Heads * Channels);
        (_valueHalf, _offsetsHalf, _logitsHalf, _outputHalf) = (Half(_value), Half(_offsets), Half(_logits), new ushort[Cells * Heads * Channels]);
        using var expected = GridSample();
        Kernel();
        Agreement.Of("deformable attention", _output, expected, 1e-3);
        KernelBFloat16();
        using var half = tensor(_outputHalf.Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)).ToArray()).view(Cells, Heads * Channels);
        Agreement.Of("deformable attention in bfloat16", half, expected, 0.1);
    }

    /// <summary>The published code without its CUDA extension (ops/functions/ms_deform_attn_func.py, ms_deform_attn_core_pytorch).</summary>
    [Benchmark(Baseline = true)]
    public Tensor GridSample()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var weights = _logits.view(Cells, Heads, -1).softmax(-1).view(Cells, Heads, Levels.Length, Points);
        var sizes = tensor(Levels.SelectMany(level => new float[] { level.Width, level.Height }).ToArray()).view(Levels.Length, 1, 2);
        var grids = (_references.view(Cells, 1, 1, 1, 2) + _offsets / sizes).mul(2).sub(1);
        var samples = new List<Tensor>();
        var start = 0;
        for (var level = 0; level < Levels.Length; level++)
        {
            var (height, width) = (Levels[level].Height, Levels[level].Width);
            var map = _value.narrow(0, start, height * width).permute(1, 2, 0).reshape(Heads, Channels, height, width);
            samples.Add(nn.functional.grid_sample(map, grids.select(2, level).transpose(0, 1), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false));
            start += height * width;
        }
        var all = stack(samples, -2).flatten(-2);
        return all.mul(weights.flatten(2).transpose(0, 1).unsqueeze(1)).sum(-1).view(Heads * Channels, Cells).transpose(0, 1).contiguous().MoveToOuterDisposeScope();
    }

    [Benchmark]
    public void Kernel() => DeformableSampler.Attend(
        Values.Of<float>(_value), Levels, Heads, Channels, Values.Of<float>(_references), Rows<float>(Values.Of<float>(_offsets), 2), Rows<float>(Values.Of<float>(_logits), 1),
        Points, Values.Of<float>(_output));

    [Benchmark]
    public void KernelBFloat16() => DeformableSampler.Attend(
        _valueHalf, Levels, Heads, Channels, Values.Of<float>(_references), Rows<ushort>(_offsetsHalf, 2), Rows<ushort>(_logitsHalf, 1), Points, _outputHalf);

    private static RowView<T> Rows<T>(ReadOnlySpan<T> values, int coordinates) where T : unmanaged => new(values, Heads * Levels.Length * Points * coordinates);

    private static ushort[] Half(Tensor values) => MemoryMarshal.Cast<byte, ushort>(values.to(ScalarType.BFloat16).bytes).ToArray();
}
