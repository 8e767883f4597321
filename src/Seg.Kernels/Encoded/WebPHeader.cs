using System.Buffers.Binary;

namespace Seg.Kernels;

/// <summary>The RIFF chunks of a WebP file (WebP container specification; RFC 6386 section 9.1 for VP8, the lossless bitstream's for VP8L).</summary>
internal static class WebPHeader
{
    public static ImageHeader Read(ReadOnlySpan<byte> webp)
    {
        // As libwebp does; other decoders fill up what is missing.
        if (BinaryPrimitives.ReadUInt32LittleEndian(webp[4..]) > webp.Length - 8)
        {
            throw new InvalidDataException("its WebP data is cut off");
        }
        var type = webp.Slice(12, 4);
        var body = webp[20..];
        if (type.SequenceEqual("VP8X"u8))
        {
            return Header(1 + ReadUInt24(body[4..]), 1 + ReadUInt24(body[7..]), OrientationOf(webp));
        }
        if (type.SequenceEqual("VP8L"u8) && body[0] == 0x2F)
        {
            var packed = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
            return Header(1 + (int)(packed & 0x3FFF), 1 + (int)(packed >> 14 & 0x3FFF), 1);
        }
        if (type.SequenceEqual("VP8 "u8) && body[3..].StartsWith<byte>([0x9D, 0x01, 0x2A]))
        {
            return Header(
                BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF, 1);
        }
        throw new InvalidDataException("its WebP data starts with no VP8, VP8L or VP8X chunk");
    }

    private static ImageHeader Header(int width, int height, int orientation) => new(EncodedFormat.WebP, width, height, 3, 8, false, orientation);

    private static int OrientationOf(ReadOnlySpan<byte> webp)
    {
        for (var at = 12L; at + 8 <= webp.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(webp[(int)(at + 4)..]);
            var end = at + 8 + length;
            if (end > webp.Length)
            {
                break;
            }
            if (webp[(int)at..].StartsWith("EXIF"u8))
            {
                var exif = webp.Slice((int)at + 8, (int)length);
                return TiffDirectory.OrientationOf(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif);
            }
            at = end + (length & 1);
        }
        return 1;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> at) => at[0] | at[1] << 8 | at[2] << 16;
}
