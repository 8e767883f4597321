using System.Buffers.Binary;

namespace Seg.Kernels;

/// <summary>The first directory of a TIFF structure: a TIFF file's own, or the EXIF block of another format (TIFF 6.0, section 2).</summary>
public static class TiffDirectory
{
    private const int ImageWidth = 256;
    private const int ImageLength = 257;
    private const int BitsPerSample = 258;
    private const int Orientation = 274;
    private const int SamplesPerPixel = 277;
    private const int TileWidth = 322;
    private const int TileLength = 323;

    // Decoders take memory for a tile whatever the picture's size; tiles larger than small pictures are common.
    private const long MaxSpareTile = 1 << 24;

    internal static bool IsTiff(ReadOnlySpan<byte> data) => data.StartsWith("II*\0"u8) || data.StartsWith("MM\0*"u8);

    internal static ImageHeader ReadHeader(ReadOnlySpan<byte> tiff)
    {
        var header = new ImageHeader(
            EncodedFormat.Tiff,
            checked((int)Math.Min(Value(tiff, ImageWidth) ?? 0, int.MaxValue)),
            checked((int)Math.Min(Value(tiff, ImageLength) ?? 0, int.MaxValue)),
            (int)Math.Min(Value(tiff, SamplesPerPixel) ?? 1, 64),
            (int)Math.Min(Value(tiff, BitsPerSample) ?? 1, 64),
            false,
            OrientationOf(tiff));
        var (width, height) = (Value(tiff, TileWidth) ?? 0, Value(tiff, TileLength) ?? 0);
        return (UInt128)width * height <= (UInt128)Math.Max(header.Pixels, MaxSpareTile)
            ? header
            : throw new InvalidDataException($"its tiles of {width} x {height} pixels are larger than the picture of {header.Width} x {header.Height}");
    }

    /// <summary>Orientation 1 to 8; 1 when missing, out of range, or when the block is damaged: decoration must not make a picture unreadable.</summary>
    internal static int OrientationOf(ReadOnlySpan<byte> tiff)
    {
        try
        {
            return IsTiff(tiff) && Value(tiff, Orientation) is >= 1 and <= 8 and var value ? (int)value : 1;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return 1;
        }
    }

    /// <summary>
    /// A copy of a TIFF file with orientation 1. Decoders differ in whether they bring a TIFF upright; given this copy all return it as stored.
    /// </summary>
    /// <param name="tiff">A TIFF file that <see cref="ImageHeader.Read"/> has accepted.</param>
    public static byte[] WithoutOrientation(ReadOnlySpan<byte> tiff)
    {
        var copy = tiff.ToArray();
        var little = tiff[0] == 'I';
        var at = EntryAt(tiff, Orientation);
        if (at >= 0)
        {
            // One SHORT of value 1, left-justified in the four bytes of the value.
            ReadOnlySpan<byte> entry = little ? [3, 0, 1, 0, 0, 0, 1, 0, 0, 0] : [0, 3, 0, 0, 0, 1, 0, 1, 0, 0];
            entry.CopyTo(copy.AsSpan(at + 2));
        }
        return copy;
    }

    // Position of a 12-byte entry in the file, -1 when the directory has none.
    private static int EntryAt(ReadOnlySpan<byte> tiff, int tag)
    {
        var little = tiff[0] == 'I';
        var start = Offset(ReadUInt32(tiff[4..], little));
        var count = ReadUInt16(tiff[start..], little);
        for (var at = start + 2; at < start + 2 + count * 12; at += 12)
        {
            if (ReadUInt16(tiff.Slice(at, 12), little) == tag)
            {
                return at;
            }
        }
        return -1;
    }

    // First value of a BYTE, SHORT or LONG entry; null when the directory has none.
    private static uint? Value(ReadOnlySpan<byte> tiff, int tag)
    {
        var little = tiff[0] == 'I';
        if (EntryAt(tiff, tag) is >= 0 and var start)
        {
            var entry = tiff.Slice(start, 12);
            var (type, values) = (ReadUInt16(entry[2..], little), ReadUInt32(entry[4..], little));
            var size = type switch { 1 => 1, 3 => 2, 4 => 4, _ => 0 };
            var at = values * (long)size <= 4 ? entry[8..] : tiff[Offset(ReadUInt32(entry[8..], little))..];
            return size switch { 1 => at[0], 2 => ReadUInt16(at, little), 4 => ReadUInt32(at, little), _ => null };
        }
        return null;
    }

    // An offset that no span can have becomes one past any end, so that slicing reports it.
    private static int Offset(uint offset) => (int)Math.Min(offset, int.MaxValue);

    private static ushort ReadUInt16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint ReadUInt32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
