using System.Buffers.Binary;

namespace Seg.Kernels;

/// <summary>The chunks of a PNG file (W3C PNG, section 5).</summary>
public static class PngChunks
{
    private const int HeaderLength = 13;
    private const byte PaletteColour = 3;

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    internal static ImageHeader ReadHeader(ReadOnlySpan<byte> png)
    {
        var head = png[Signature.Length..];
        if (BinaryPrimitives.ReadUInt32BigEndian(head) != HeaderLength || !head[4..].StartsWith("IHDR"u8))
        {
            throw new InvalidDataException("its first PNG chunk is not IHDR");
        }
        var body = head.Slice(8, HeaderLength);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]));
        // Bit 1 of the colour type: colour; bit 2: alpha; 3 is a palette.
        var channels = body[9] == PaletteColour ? 1 : ((body[9] & 2) != 0 ? 3 : 1) + ((body[9] & 4) != 0 ? 1 : 0);
        return new(EncodedFormat.Png, width, height, channels, body[8], body[9] == PaletteColour, OrientationOf(png));
    }

    /// <summary>
    /// Rewrites a palette PNG so that any decoder gives its indices: the same data declared as gray, without PLTE and tRNS. Indices of fewer
    /// than eight bits come out of a decoder spread over 0..255, as gray samples of that depth do.
    /// </summary>
    /// <param name="png">A palette PNG.</param>
    /// <exception cref="InvalidDataException">A chunk is cut off.</exception>
    public static byte[] IndicesAsGray(ReadOnlySpan<byte> png)
    {
        var gray = new MemoryStream(png.Length);
        gray.Write(Signature);
        for (var at = Signature.Length; at < png.Length;)
        {
            if (!TryChunk(png, at, out var type, out var body))
            {
                throw new InvalidDataException("it is truncated: a PNG chunk is cut off");
            }
            if (type.SequenceEqual("IHDR"u8))
            {
                WriteGrayHeader(gray, body);
            }
            else if (IsCritical(type) && !type.SequenceEqual("PLTE"u8))
            {
                gray.Write(png.Slice(at, body.Length + 12));
            }
            at += body.Length + 12;
        }
        return gray.ToArray();
    }

    /// <summary>
    /// The file with what its pixels need only: IHDR, PLTE, tRNS, IDAT, IEND. Decoders inflate texts and colour profiles on the way, each to megabytes, and a file may
    /// have thousands of them.
    /// </summary>
    /// <param name="png">A PNG that <see cref="ImageHeader.Read"/> has accepted.</param>
    /// <returns>The given memory where there is nothing to leave out, else a copy.</returns>
    public static ReadOnlySpan<byte> PictureOnly(ReadOnlySpan<byte> png)
    {
        var kept = new List<Range>();
        var (from, dropped) = (0, false);
        for (var at = Signature.Length; TryChunk(png, at, out var type, out var body); at += body.Length + 12)
        {
            if (!IsCritical(type) && !type.SequenceEqual("tRNS"u8))
            {
                kept.Add(from..at);
                (from, dropped) = (at + body.Length + 12, true);
            }
        }
        if (!dropped)
        {
            return png;
        }
        kept.Add(from..png.Length);
        var picture = new MemoryStream(png.Length);
        foreach (var part in kept)
        {
            picture.Write(png[part]);
        }
        return picture.GetBuffer().AsSpan(0, (int)picture.Length);
    }

    // Bit 5 of the first letter (section 5.4): small letters are ancillary.
    private static bool IsCritical(ReadOnlySpan<byte> type) => (type[0] & 0x20) == 0;

    private static void WriteGrayHeader(MemoryStream gray, ReadOnlySpan<byte> body)
    {
        Span<byte> chunk = stackalloc byte[HeaderLength + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, HeaderLength);
        "IHDR"u8.CopyTo(chunk[4..]);
        body.CopyTo(chunk[8..]);
        chunk[8 + 9] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(chunk[^4..], Crc32.Of(chunk.Slice(4, HeaderLength + 4)));
        gray.Write(chunk);
    }

    // Walks to the end chunk on the way: some decoders leave the missing rows of a cut-off file black and do not tell.
    private static int OrientationOf(ReadOnlySpan<byte> png)
    {
        var orientation = 1;
        for (var at = Signature.Length; TryChunk(png, at, out var type, out var body); at += body.Length + 12)
        {
            if (type.SequenceEqual("eXIf"u8))
            {
                orientation = TiffDirectory.OrientationOf(body);
            }
            if (type.SequenceEqual("IEND"u8))
            {
                return orientation;
            }
        }
        throw new InvalidDataException("it is truncated: no end chunk");
    }

    private static bool TryChunk(ReadOnlySpan<byte> png, int at, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> body)
    {
        type = body = default;
        if (png.Length - at < 12)
        {
            return false;
        }
        var length = BinaryPrimitives.ReadUInt32BigEndian(png[at..]);
        if (length > png.Length - at - 12)
        {
            return false;
        }
        type = png.Slice(at + 4, 4);
        body = png.Slice(at + 8, (int)length);
        return true;
    }
}
