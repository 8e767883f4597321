using System.Buffers.Binary;
using Seg.Imaging;
using Seg.Kernels;
using Seg.Testing;
using Seg.Testing.Fuzzing;

namespace Seg.Fuzz.Tests.Targets;

/// <summary>Encoded pictures through this build's codec: as a picture, and as a map of labels. The decoders are native; a crash of theirs shows in the journal.</summary>
internal static class Images
{
    private const long MostPixels = 1 << 18;

#if SEG_SYSTEM_TORCH
    private static readonly IImageCodec Codec = new OpenCvCodec(new OpenCvAttribute());
#else
    private static readonly IImageCodec Codec = new ImageSharpCodec(new ImageSharpAttribute());
#endif

    public static FuzzTarget Target => new(
        "images", [.. Seeds()],
        Refusals.Words(
            "\u00ff\u00d8\u00ff", "\u00ff\u00d9", "\u00ff\u00c0", "\u00ff\u00c2", "\u00ff\u00da", "\u00ff\u00dd\0\x04\0\x01", "\u00ff\u00e1", "Exif\0\0", "Exif\0\0II*\0\x08\0\0\0", "\u0089PNG\r\n\x1a\n", "IHDR", "IDAT", "PLTE", "tRNS", "IEND",
            "acTL", "eXIf", "iCCP", "RIFF", "WEBPVP8 ", "WEBPVP8L", "VP8X", "ANIM", "ANMF", "ALPH", "EXIF", "BM", "II*\0", "MM\0*", "II+\0", "GIF89a", "\x21\u00f9\x04\x01", "\x2c\0\0\0\0"),
        Read, Refusals.Of) { Repair = Checksums };

    private static void Read(byte[] bytes)
    {
        // One of the two, so that a case blames one decoder; both see every kind of damage.
        var limits = new ImageLimits(MostPixels);
        var (width, height) = (bytes.Length & 3) == 0
            ? Codec.DecodeLabels(bytes, "case", limits) is var map ? (map.Width, map.Height) : default
            : Codec.Decode(bytes, "case", limits) is var image ? (image.Width, image.Height) : default;
        if ((long)width * height is < 1 or > MostPixels) throw new InvalidOperationException($"{width} x {height} pixels");
    }

    // Of a PNG's chunks, and the length in a WebP's head: without them no decoder looks at the rest.
    private static byte[] Checksums(byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith("RIFF"u8) && bytes.Length > 8) return [.. bytes.AsSpan(0, 4), .. BitConverter.GetBytes(bytes.Length - 8), .. bytes.AsSpan(8)];
        if (!bytes.AsSpan().StartsWith((byte[])[0x89, .. "PNG"u8])) return bytes;
        var mended = (byte[])bytes.Clone();
        for (var at = 8; mended.Length - at >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(mended.AsSpan(at));
            if (length > mended.Length - at - 12) break;
            BinaryPrimitives.WriteUInt32BigEndian(mended.AsSpan(at + 8 + (int)length), Crc32.Of(mended.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }
        return mended;
    }

    // Small ones: what is done to them shows, and decoding them takes little time.
    private static IEnumerable<byte[]> Seeds() => Directory.EnumerateFiles(FixtureFolder.PathOf("preprocess", "files")).Order(StringComparer.Ordinal)
        .Where(file => !Path.GetFileName(file).StartsWith("bad_", StringComparison.Ordinal)).Select(File.ReadAllBytes);
}
