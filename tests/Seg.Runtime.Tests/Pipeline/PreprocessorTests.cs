using System.Runtime.InteropServices;
using Seg.Kernels;
using static TorchSharp.torch;

namespace Seg.Runtime.Tests.Pipeline;

public sealed class PreprocessorTests
{
    private static readonly PreprocessAttribute Plain = new() { PadTo = 8, Mean = [10, 20, 30], Std = [2, 4, 8] };

    private static byte[] Noise(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static float[] Values(ImageBatch batch) => MemoryMarshal.Cast<byte, float>(batch.Images.bytes).ToArray();

    [Fact]
    public void NormalisesAndPadsWithZerosRightAndBelow()
    {
        var pixels = Noise(5 * 3 * 3);
        using var batch = new Preprocessor(Plain).Run([new(pixels, 5, 3)]);
        Assert.Equal([1, 3, 8, 8], batch.Images.shape);
        Assert.Equal([new ImageFrame(5, 3, 8, 8, 5, 3)], batch.Frames);
        var values = Values(batch);
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < 8; y++)
                for (var x = 0; x < 8; x++)
                    Assert.Equal(x < 5 && y < 3 ? (pixels[(y * 5 + x) * 3 + c] - Plain.Mean[c]) / Plain.Std[c] : 0, values[(c * 8 + y) * 8 + x]);
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24)]
    [InlineData(PixelFormat.Bgr24)]
    [InlineData(PixelFormat.Rgba32)]
    [InlineData(PixelFormat.Bgra32)]
    public void EveryFormatAndStrideGivesTheSame(PixelFormat format)
    {
        const int width = 37, height = 21;
        var rgb = Noise(width * height * 3);
        var bytes = format.BytesPerPixel();
        var stride = width * bytes + 5;
        var other = Noise(stride * height, 2);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var c = 0; c < 3; c++)
                    other[y * stride + x * bytes + (format is PixelFormat.Bgr24 or PixelFormat.Bgra32 ? 2 - c : c)] = rgb[(y * width + x) * 3 + c];
        foreach (var shortest in new[] { 0, 16, 40 })
        {
            var preprocessor = new Preprocessor(new() { ShortestEdge = shortest, PadTo = 4 });
            using var expected = preprocessor.Run([new(rgb, width, height)]);
            using var found = preprocessor.Run([new(other, width, height, format, stride)]);
            Assert.Equal(Values(expected), Values(found));
        }
    }

    [Theory]
    [InlineData(ResizeFilter.Bilinear)]
    [InlineData(ResizeFilter.OpenCvLinear)]
    public void EveryFormatOfMemoryHoldsTheSame(ResizeFilter filter)
    {
        var options = new PreprocessAttribute { ShortestEdge = 24, LongestEdge = 64, PadTo = 32, Filter = filter };
        IReadOnlyList<ImageInput> images = [new(Noise(40 * 30 * 3), 40, 30), new(Noise(30 * 31 * 3), 30, 31)];
        using var expected = new Preprocessor(options).Run(images);
        using var last = new Preprocessor(options, new() { ChannelsLast = true }).Run(images);
        using var halves = new Preprocessor(options, new() { BFloat16 = true }).Run(images);
        using var both = new Preprocessor(options, new() { BFloat16 = true, ChannelsLast = true }).Run(images);
        using var rounded = expected.Images.to(ScalarType.BFloat16);
        Assert.Equal(expected.Images.shape, last.Images.shape);
        Assert.Equal(1, last.Images.stride(1));
        Assert.True(expected.Images.eq(last.Images).all().item<bool>());
        Assert.True(rounded.eq(halves.Images).all().item<bool>());
        Assert.True(rounded.eq(both.Images).all().item<bool>());
        Assert.Equal(ScalarType.BFloat16, both.Images.dtype);
        Assert.Equal(expected.Frames, both.Frames);
    }

    [Fact]
    public void ResizesAsPillowDoes()
    {
        const int width = 50, height = 30;
        var rgb = Noise(width * height * 3);
        using var batch = new Preprocessor(new() { ShortestEdge = 12, LongestEdge = 16, PadTo = 0, Mean = [0, 0, 0], Std = [1, 1, 1] }).Run([new(rgb, width, height)]);
        // Shortest edge 12 would make 20 x 12; the longest may have 16: 16 x 9.6, rounded half up.
        Assert.Equal(new(16, 10, 16, 10, 50, 30), batch.Frames[0]);
        var expected = new byte[16 * 10 * 3];
        PillowResize.Resize(rgb, height, width, 3, expected, 10, 16, Kernels.ResizeFilter.Bilinear);
        var values = Values(batch);
        for (var i = 0; i < 16 * 10; i++)
            for (var c = 0; c < 3; c++) Assert.Equal(expected[i * 3 + c], values[c * 160 + i]);
    }

    [Fact]
    public void GrayIsRepeated()
    {
        using var batch = new Preprocessor(new() { ShortestEdge = 6, PadTo = 1, Mean = [0, 0, 0], Std = [1, 1, 1] }).Run([new(Noise(9 * 12), 9, 12, PixelFormat.Gray8)]);
        var values = Values(batch);
        Assert.Equal(values[..48], values[48..96]);
        Assert.Equal(values[..48], values[96..]);
    }

    [Fact]
    public void ABatchIsPaddedToItsLargest()
    {
        using var batch = new Preprocessor(Plain).Run([new(Noise(60), 10, 2), new(Noise(60), 2, 10)], new() { Width = 7 });
        Assert.Equal([2, 3, 16, 16], batch.Images.shape);
        Assert.Equal([new ImageFrame(10, 2, 16, 16, 7, 2), new(2, 10, 16, 16, 7, 10)], batch.Frames);
        Assert.Equal(Values(batch)[..(3 * 256)].Count(v => v != 0), 60 - Noise(60).Select((v, i) => v == Plain.Mean[i % 3] ? 1 : 0).Sum());
    }

    /// <summary>kMaX-DeepLab's input has one size: smaller pictures are padded to it, and one that stands upright is scaled down until it fits.</summary>
    [Theory]
    [InlineData(20, 10, 41, 21, 41, 21)]
    [InlineData(10, 10, 21, 21, 41, 21)]
    [InlineData(10, 20, 11, 21, 41, 21)]
    public void AFixedSizeHoldsEveryPicture(int width, int height, int resizedWidth, int resizedHeight, int fixedWidth, int fixedHeight)
    {
        var preprocessor = new Preprocessor(new() { ShortestEdge = 21, LongestEdge = 41, PadTo = 1, FixedWidth = fixedWidth, FixedHeight = fixedHeight });
        using var batch = preprocessor.Run([new(Noise(width * height * 3), width, height)]);
        Assert.Equal(new ImageFrame(resizedWidth, resizedHeight, fixedWidth, fixedHeight, width, height), batch.Frames[0]);
        Assert.Equal([1, 3, fixedHeight, fixedWidth], batch.Images.shape);
        Assert.Equal(new PixelSize(fixedHeight, fixedWidth), preprocessor.PaddedSize(width, height));
    }

    [Fact]
    public void AThreadThinPictureKeepsOnePixel()
    {
        using var batch = new Preprocessor(new() { ShortestEdge = 8, LongestEdge = 64, PadTo = 8 }).Run([new(Noise(3000), 1000, 1)]);
        Assert.Equal((64, 1), (batch.Frames[0].ResizedWidth, batch.Frames[0].ResizedHeight));
    }

    [Fact]
    public void APictureThatWouldBeTooLargeIsSeg4202()
    {
        var error = Assert.Throws<SegException>(() => new Preprocessor(new() { ShortestEdge = 800 }).Run([new(Noise(300_000), 100_000, 1, name: "thread.png")]));
        Assert.Equal("SEG4202", error.DiagnosticId);
        Assert.Contains("thread.png", error.Message);
    }

    [Fact]
    public void CancellationIsHonoured() =>
        Assert.Throws<OperationCanceledException>(() => new Preprocessor(Plain).Run([new(Noise(60), 10, 2)], null, new(canceled: true)));
}
