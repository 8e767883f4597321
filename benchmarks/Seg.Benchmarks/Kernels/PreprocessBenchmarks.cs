using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Seg.Kernels;
using PillowFilter = Seg.Kernels.ResizeFilter;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Benchmarks.Kernels;

/// <summary>A picture of 480 × 640 to a model's input of 800 × 1088: resized to 800 × 1066 as Pillow does, normalised, padded.</summary>
public class PreprocessBenchmarks
{
    private const int Height = 480;
    private const int Width = 640;
    private const int ResizedHeight = 800;
    private const int ResizedWidth = 1066;
    private const int PaddedWidth = 1088;

    private static readonly float[] Mean = [123.675f, 116.28f, 103.53f];
    private static readonly float[] Std = [58.395f, 57.12f, 57.375f];

    private readonly byte[] _picture = new byte[Height * Width * 3];
    private readonly NormaliseTable _table = NormaliseTable.SubtractDivide(Mean, Std);
    private Tensor _input = null!;

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(_picture);
        _input = zeros(3, ResizedHeight, PaddedWidth);
        using var expected = Tensors();
        Kernel();
        // Tensors are not rounded to whole grey values after each pass.
        Agreement.Of("input", _input, expected, 2 / 57f);
    }

    [Benchmark(Baseline = true)]
    public Tensor Tensors()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var pixels = tensor(_picture, ScalarType.Byte).view(1, Height, Width, 3).permute(0, 3, 1, 2).to(ScalarType.Float32);
        var resized = nn.functional.interpolate(pixels, size: [ResizedHeight, ResizedWidth], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true).squeeze(0);
        var normalised = (resized - tensor(Mean).view(3, 1, 1)) / tensor(Std).view(3, 1, 1);
        return nn.functional.pad(normalised, (0, PaddedWidth - ResizedWidth, 0, 0)).MoveToOuterDisposeScope();
    }

    [Benchmark]
    public void Kernel() => PillowResize.ToPlanes(
        _picture, Height, Width, Width * 3, PixelLayout.Rgb, ResizedHeight, ResizedWidth, PillowFilter.Bilinear, _table, MemoryMarshal.Cast<byte, float>(_input.bytes), new PlaneFormat(ResizedHeight, PaddedWidth));
}
