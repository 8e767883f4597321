using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Seg.Kernels;
using Seg.Testing;

namespace Seg.Imaging.Tests;

/// <summary>Small files that ask a decoder for much memory or time, and pictures of odd but honest sizes.</summary>
[Collection(nameof(WholeProcess))]
public class BombTests
{
    private const int InsertAt = 33; // after signature and IHDR
    private static readonly IImageCodec Codec = TestCodec.Create();

    private static byte[] Fixture(string file) => File.ReadAllBytes(FixtureFolder.PathOf("preprocess", "files", file));

    // Each text is 8 MB once it is inflated, which is what libpng allows a chunk; 100 of them are 800.
    [Fact]
    public void Texts_and_profiles_of_a_png_are_not_inflated()
    {
        var inflated = new byte[7_900_000];
        byte[] text = [.. Chunk("zTXt"u8, [(byte)'k', 0, 0, .. Deflated(inflated)])];
        byte[] profile = [.. Chunk("iCCP"u8, [(byte)'k', 0, 0, .. Deflated(inflated)])];
        var plain = Fixture("png_rgb.png");
        byte[] bomb = [.. plain[..InsertAt], .. profile, .. Enumerable.Repeat(text, 100).SelectMany(t => t), .. plain[InsertAt..]];
        var expected = Codec.Decode(plain, "plain", ImageLimits.Default);
        var before = Peak();

        var image = Codec.Decode(bomb, "bomb", ImageLimits.Default);

        Assert.Equal(expected.Pixels.ToArray(), image.Pixels.ToArray());
        Assert.InRange(Peak() - before, 0, 300L << 20);

        static long Peak()
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    [Theory]
    [InlineData("png_palette_transparent.png")]
    [InlineData("png_gray16.png")]
    [InlineData("png_interlaced.png")]
    public void A_png_without_its_ancillary_chunks_is_the_same_picture(string file)
    {
        var plain = Fixture(file);
        byte[] decorated = [.. plain[..InsertAt], .. Chunk("tEXt"u8, "k\0v"u8), .. plain[InsertAt..], .. Chunk("zTXt"u8, "k\0\0?"u8)];

        var picture = PngChunks.PictureOnly(decorated);

        Assert.DoesNotContain("EXt", System.Text.Encoding.Latin1.GetString(picture));
        Assert.Equal(Codec.Decode(plain, "", ImageLimits.Default).Pixels.ToArray(), Codec.Decode(decorated, "", ImageLimits.Default).Pixels.ToArray());
        Assert.True(PngChunks.PictureOnly(picture) == picture, "nothing to leave out, no copy");
    }

    [Fact]
    public void A_jpeg_of_thousands_of_passes_is_refused()
    {
        var jpeg = Fixture("jpeg_progressive.jpg");
        var scan = jpeg.AsSpan().LastIndexOf<byte>([0xFF, 0xDA]);
        byte[] bomb = [.. jpeg[..^2], .. Enumerable.Repeat(jpeg[scan..^2], 5000).SelectMany(s => s), .. jpeg[^2..]];

        Refuses("SEG4201", "more than 100 scans", bomb);
    }

    [Fact]
    public void Tiff_tiles_far_larger_than_the_picture_are_refused()
    {
        var tiff = Fixture("image.tiff");
        var little = tiff[0] == 'I';
        // ImageDescription and the like give way to the tile's sides, in the place of the last two entries, which stay in order.
        var directory = (int)Read32(tiff.AsSpan(4), little);
        var entries = little ? BinaryPrimitives.ReadUInt16LittleEndian(tiff.AsSpan(directory)) : BinaryPrimitives.ReadUInt16BigEndian(tiff.AsSpan(directory));
        var last = directory + 2 + (entries - 2) * 12;
        Write(tiff.AsSpan(last), 322, 32000, little);
        Write(tiff.AsSpan(last + 12), 323, 32000, little);

        Refuses("SEG4201", "tiles of 32000 x 32000", tiff);
    }

    // Later frames are never looked at.
    [Fact]
    public void Only_the_first_frame_of_a_gif_is_decoded()
    {
        var gif = Fixture("image.gif");
        byte[] animated = [.. gif[..^1], 0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 8, 1, 0, 0, gif[^1]];

        Assert.Equal(Codec.Decode(gif, "", ImageLimits.Default).Pixels.ToArray(), Codec.Decode(animated, "", ImageLimits.Default).Pixels.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 20000)]
    [InlineData(20000, 1)]
    public void Pictures_may_be_as_thin_as_they_like(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(1).NextBytes(pixels);

        var image = Codec.Decode(Codec.EncodePng(new(pixels, width, height)), "thin", ImageLimits.Default);

        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    private static void Refuses(string id, string reason, byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<SegException>(() => Codec.Decode(file, "bomb", ImageLimits.Default));
        Assert.Equal(id, error.DiagnosticId);
        Assert.Contains("bomb", error.Message);
        Assert.Contains(reason, error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc32.Of(type, data));
        return chunk;
    }

    private static byte[] Deflated(byte[] data)
    {
        using var deflated = new MemoryStream();
        using (var zlib = new ZLibStream(deflated, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(data);
        return deflated.ToArray();
    }

    private static uint Read32(ReadOnlySpan<byte> at, bool little) => little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    // A LONG of one value.
    private static void Write(Span<byte> entry, ushort tag, uint value, bool little)
    {
        if (little)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], 4);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], value);
            return;
        }
        BinaryPrimitives.WriteUInt16BigEndian(entry, tag);
        BinaryPrimitives.WriteUInt16BigEndian(entry[2..], 4);
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], 1);
        BinaryPrimitives.WriteUInt32BigEndian(entry[8..], value);
    }
}

/// <summary>Peaks of memory are the whole process's: no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;
