using System.Buffers.Binary;

namespace Seg.Kernels;

/// <summary>The marker segments of a JPEG file (ITU-T T.81, annex B).</summary>
internal static class JpegHeader
{
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App1 = 0xE1;

    // Each scan of a progressive file is a pass over the whole picture, and a few bytes make one: encoders write about ten.
    private const int MaxScans = 100;

    /// <summary>Size, orientation, and whether the file reaches its end: decoders that fill the missing part with gray would not tell.</summary>
    public static ImageHeader Read(ReadOnlySpan<byte> jpeg)
    {
        var (width, height, channels, bits, orientation) = (0, 0, 0, 0, 1);
        var (exifSeen, scans) = (false, 0);
        for (var at = 2; ;)
        {
            var (marker, body) = NextMarker(jpeg, at);
            if (marker == EndOfImage)
            {
                break;
            }
            if (IsStandalone(marker))
            {
                at = body;
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[body..]);
            var segment = jpeg.Slice(body, length)[2..];
            if (IsFrame(marker))
            {
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
                (bits, channels) = (segment[0], segment[5]);
            }
            if (marker == App1 && !exifSeen && segment.StartsWith("Exif\0\0"u8))
            {
                (exifSeen, orientation) = (true, TiffDirectory.OrientationOf(segment[6..]));
            }
            at = body + length;
            if (marker == StartOfScan && bits == 0)
            {
                throw new InvalidDataException("its picture data comes before the size");
            }
            if (marker == StartOfScan && ++scans > MaxScans)
            {
                throw new InvalidDataException($"its JPEG data has more than {MaxScans} scans");
            }
        }
        return new(EncodedFormat.Jpeg, width, height, channels, bits, false, orientation);
    }

    // Marker code and the position after it. Between markers lies compressed data, in which FF 00 stands for a plain FF.
    private static (byte Marker, int Body) NextMarker(ReadOnlySpan<byte> jpeg, int at)
    {
        while (true)
        {
            var step = jpeg[Math.Min(at, jpeg.Length)..].IndexOf((byte)0xFF);
            if (step < 0 || at + step + 1 >= jpeg.Length)
            {
                throw new InvalidDataException("it is truncated: no end-of-image marker");
            }
            at += step + 1;
            if (jpeg[at] is not (0 or 0xFF))
            {
                return (jpeg[at], at + 1);
            }
        }
    }

    // Restart markers, start of image, TEM: no length follows.
    private static bool IsStandalone(byte marker) => marker is >= 0xD0 and <= 0xD8 or 0x01;

    // SOF0..SOF15 without DHT, JPG and DAC, which share their range.
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;
}
