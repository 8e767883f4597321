using Seg.Testing;

namespace Seg.Imaging.Tests;

/// <summary>No bytes whatever crash the process or escape as another exception than SegException.</summary>
public class DamageTests
{
    private static readonly IImageCodec Codec = TestCodec.Create();

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(FixtureFolder.PathOf("preprocess", "files")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private static byte[] Bytes(string file) => File.ReadAllBytes(FixtureFolder.PathOf("preprocess", "files", file));

    [Theory]
    [MemberData(nameof(Files))]
    public void Cut_off_files_are_refused_or_decoded(string file)
    {
        var bytes = Bytes(file);
        for (var length = 0; length < bytes.Length; length += Math.Max(1, bytes.Length / 64))
        {
            Try(bytes.AsSpan(0, length));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_with_flipped_bytes_are_refused_or_decoded(string file)
    {
        var random = new Random(file.Length);
        var bytes = Bytes(file);
        for (var round = 0; round < 100 && bytes.Length > 0; round++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var i = 0; i < 1 + round % 4; i++)
            {
                // Half of the damage goes to the head, where sizes and offsets are.
                damaged[random.Next(round % 2 == 0 ? damaged.Length : Math.Min(damaged.Length, 64))] = (byte)random.Next(256);
            }
            Try(damaged);
        }
    }

    // A truncated JPEG that a decoder would fill up with gray must not pass for a picture.
    [Theory]
    [InlineData("jpeg_420.jpg")]
    [InlineData("jpeg_progressive.jpg")]
    [InlineData("exif_6.jpg")]
    [InlineData("png_rgb.png")]
    [InlineData("image.bmp")]
    [InlineData("image.gif")]
    [InlineData("image.tiff")]
    [InlineData("image_lossless.webp")]
    public void A_picture_without_its_end_is_refused(string file)
    {
        var bytes = Bytes(file);
        foreach (var share in (double[])[0.5, 0.8, 0.95])
        {
            var error = Assert.Throws<SegException>(() => Codec.Decode(bytes.AsSpan(0, (int)(bytes.Length * share)), file, ImageLimits.Default));
            Assert.Equal("SEG4201", error.DiagnosticId);
            Assert.Contains(file, error.Message);
        }
    }

    private static void Try(ReadOnlySpan<byte> bytes)
    {
        var limits = new ImageLimits(1 << 20);
        foreach (var labels in (bool[])[false, true])
        {
            try
            {
                var (width, height) = labels
                    ? Codec.DecodeLabels(bytes, "damaged", limits) is var map ? (map.Width, map.Height) : default
                    : Codec.Decode(bytes, "damaged", limits) is var image ? (image.Width, image.Height) : default;
                Assert.InRange((long)width * height, 1, limits.MaxPixels);
            }
            catch (SegException e)
            {
                Assert.StartsWith("SEG420", e.DiagnosticId);
            }
        }
    }
}
