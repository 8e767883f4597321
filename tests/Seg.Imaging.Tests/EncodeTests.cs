namespace Seg.Imaging.Tests;

public class EncodeTests
{
    private static readonly IImageCodec Codec = TestCodec.Create();

    [Theory]
    [InlineData(PixelFormat.Rgb24, 0)]
    [InlineData(PixelFormat.Bgr24, 5)]
    [InlineData(PixelFormat.Rgba32, 0)]
    [InlineData(PixelFormat.Bgra32, 3)]
    [InlineData(PixelFormat.Gray8, 7)]
    public void A_png_decodes_to_what_was_encoded(PixelFormat format, int gap)
    {
        var (width, height, size) = (37, 23, format.BytesPerPixel());
        var stride = width * size + gap;
        var pixels = new byte[height * stride];
        new Random(1).NextBytes(pixels);
        var (red, blue) = format switch { PixelFormat.Gray8 => (0, 0), PixelFormat.Bgr24 or PixelFormat.Bgra32 => (2, 0), _ => (0, 2) };

        var image = Codec.Decode(Codec.EncodePng(new(pixels, width, height, format, stride)), "encoded", ImageLimits.Default);

        var expected = Enumerable.Range(0, width * height)
            .Select(i => i / width * stride + i % width * size)
            .SelectMany(at => (byte[])[pixels[at + red], pixels[at + Math.Min(1, size - 1)], pixels[at + blue]]);
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal(expected, image.Pixels.ToArray());
    }

    [Fact]
    public void Labels_of_8_and_16_bits_survive()
    {
        var random = new Random(2);
        var deep = Enumerable.Range(0, 41 * 13).Select(_ => (ushort)random.Next(65536)).ToArray();
        var read = Codec.DecodeLabels(Codec.EncodePng16(deep, 41, 13), "labels", ImageLimits.Default);
        Assert.Equal((41, 13), (read.Width, read.Height));
        Assert.Equal(deep, read.Labels);

        var shallow = Array.ConvertAll(deep, v => (byte)v);
        Assert.Equal(
            Array.ConvertAll(shallow, v => (ushort)v),
            Codec.DecodeLabels(Codec.EncodePng(new(shallow, 41, 13, PixelFormat.Gray8)), "labels", ImageLimits.Default).Labels);
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        var pictures = Enumerable.Range(1, 16).Select(seed =>
        {
            var pixels = new byte[(seed + 50) * 64 * 3];
            new Random(seed).NextBytes(pixels);
            return new ImageInput(pixels, 64, seed + 50);
        }).ToArray();
        Parallel.ForEach(Enumerable.Repeat(pictures, 8).SelectMany(p => p), picture =>
            Assert.Equal(picture.Pixels.ToArray(), Codec.Decode(Codec.EncodePng(picture), "", ImageLimits.Default).Pixels.ToArray()));
    }
}
