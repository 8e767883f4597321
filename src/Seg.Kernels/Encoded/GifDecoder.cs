using System.Buffers.Binary;

namespace Seg.Kernels;

/// <summary>
/// The first frame of a GIF (GIF89a specification), for codecs whose library has no GIF. Pixels that the frame leaves out have the transparent
/// index, or 0, as in Pillow. Thread-safe.
/// </summary>
public static class GifDecoder
{
    private const byte Extension = 0x21;
    private const byte GraphicControl = 0xF9;
    private const byte ImageSeparator = 0x2C;

    /// <summary>Decodes to RGB.</summary>
    /// <param name="gif">A whole file.</param>
    /// <param name="header">Its header, from <see cref="ImageHeader.Read"/>.</param>
    /// <param name="rgb">Width × height × 3 bytes, overwritten.</param>
    /// <exception cref="InvalidDataException">Cut off or damaged; the message says how.</exception>
    public static void DecodeRgb(ReadOnlySpan<byte> gif, ImageHeader header, Span<byte> rgb)
    {
        var indices = new byte[header.Pixels];
        var palette = DecodeIndices(gif, header, indices);
        for (var i = 0; i < indices.Length; i++)
        {
            palette.AsSpan(indices[i] * 3, 3).CopyTo(rgb[(i * 3)..]);
        }
    }

    /// <summary>Decodes to palette indices.</summary>
    /// <param name="gif">A whole file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="indices">Width × height bytes, overwritten.</param>
    /// <returns>256 colours of three bytes.</returns>
    /// <exception cref="InvalidDataException">Cut off or damaged; the message says how.</exception>
    public static byte[] DecodeIndices(ReadOnlySpan<byte> gif, ImageHeader header, Span<byte> indices)
    {
        try
        {
            return Decode(gif, header, indices);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("it is truncated: its GIF data ends within a block", e);
        }
    }

    private static byte[] Decode(ReadOnlySpan<byte> gif, ImageHeader header, Span<byte> indices)
    {
        var at = 13;
        var palette = ReadPalette(gif, gif[10], ref at) ?? Grays();
        var background = (byte)0;
        while (gif[at] == Extension)
        {
            // Within a graphic control block: flags (bit 0: has transparency), delay, transparent index.
            if (gif[at + 1] == GraphicControl && (gif[at + 3] & 1) != 0)
            {
                background = gif[at + 6];
            }
            at = SkipBlocks(gif, at + 2);
        }
        if (gif[at] != ImageSeparator)
        {
            throw new InvalidDataException("its GIF data holds no picture");
        }
        var frame = Frame.Read(gif[(at + 1)..], header);
        at += 10;
        palette = ReadPalette(gif, frame.Flags, ref at) ?? palette;
        indices.Fill(background);
        var pixels = new byte[frame.Width * frame.Height];
        Expand(gif, at, pixels);
        frame.Place(pixels, indices, header.Width);
        return palette;
    }

    private static byte[]? ReadPalette(ReadOnlySpan<byte> gif, byte flags, ref int at)
    {
        if ((flags & 0x80) == 0)
        {
            return null;
        }
        var palette = new byte[256 * 3];
        var length = 3 * (2 << (flags & 7));
        gif.Slice(at, length).CopyTo(palette);
        at += length;
        return palette;
    }

    private static byte[] Grays() => [.. Enumerable.Range(0, 256 * 3).Select(i => (byte)(i / 3))];

    private static int SkipBlocks(ReadOnlySpan<byte> gif, int at)
    {
        while (gif[at] != 0)
        {
            at += gif[at] + 1;
        }
        return at + 1;
    }

    // LZW with codes that grow from minimum + 1 to 12 bits (appendix F). A table entry is a prefix entry and one more index.
    private static void Expand(ReadOnlySpan<byte> gif, int at, Span<byte> pixels)
    {
        var minimum = gif[at++];
        if (minimum is < 1 or > 8)
        {
            throw new InvalidDataException($"its GIF data states a code size of {minimum}");
        }
        var (clear, end) = (1 << minimum, (1 << minimum) + 1);
        var (prefixes, suffixes, stack) = (new int[4096], new byte[4096], new byte[4097]);
        for (var i = 0; i < clear; i++)
        {
            (prefixes[i], suffixes[i]) = (-1, (byte)i);
        }
        var (next, bits, previous, written) = (end + 1, minimum + 1, -1, 0);
        var reader = new CodeReader(at);
        while (written < pixels.Length)
        {
            var code = reader.Read(gif, bits);
            if (code == end)
            {
                throw new InvalidDataException("it is truncated: its GIF data ends before the last pixel");
            }
            if (code == clear)
            {
                (next, bits, previous) = (end + 1, minimum + 1, -1);
                continue;
            }
            if (code > next || (code == next && previous < 0) || (previous < 0 && code > clear))
            {
                throw new InvalidDataException("its GIF data holds an impossible code");
            }
            // A code that is only now being made stands for the previous string and its own first index.
            var depth = 0;
            for (var entry = code == next ? previous : code; entry >= 0; entry = prefixes[entry])
            {
                stack[depth++] = suffixes[entry];
            }
            var first = stack[depth - 1];
            while (depth > 0 && written < pixels.Length)
            {
                pixels[written++] = stack[--depth];
            }
            if (code == next && written < pixels.Length)
            {
                pixels[written++] = first;
            }
            if (previous >= 0 && next < 4096)
            {
                (prefixes[next], suffixes[next]) = (previous, first);
                next++;
                bits += next == 1 << bits && bits < 12 ? 1 : 0;
            }
            previous = code;
        }
    }

    private readonly record struct Frame(int Left, int Top, int Width, int Height, byte Flags)
    {
        public static Frame Read(ReadOnlySpan<byte> at, ImageHeader header)
        {
            var frame = new Frame(
                BinaryPrimitives.ReadUInt16LittleEndian(at), BinaryPrimitives.ReadUInt16LittleEndian(at[2..]),
                BinaryPrimitives.ReadUInt16LittleEndian(at[4..]), BinaryPrimitives.ReadUInt16LittleEndian(at[6..]), at[8]);
            return frame.Width > 0 && frame.Height > 0 && frame.Left + frame.Width <= header.Width && frame.Top + frame.Height <= header.Height
                ? frame
                : throw new InvalidDataException("its first GIF frame is empty or leaves the picture");
        }

        // Interlaced frames store every eighth row, then those between, in four passes (appendix E).
        public void Place(ReadOnlySpan<byte> pixels, Span<byte> canvas, int canvasWidth)
        {
            var stored = 0;
            foreach (var (first, step) in (Flags & 0x40) != 0 ? ((int, int)[])[(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)])
            {
                for (var y = first; y < Height; y += step, stored++)
                {
                    pixels.Slice(stored * Width, Width).CopyTo(canvas[((Top + y) * canvasWidth + Left)..]);
                }
            }
        }
    }

    // Codes lie in sub-blocks of up to 255 bytes, least significant bit first.
    private struct CodeReader(int at)
    {
        private int _at = at;
        private int _left;
        private int _buffer;
        private int _held;

        public int Read(ReadOnlySpan<byte> gif, int bits)
        {
            while (_held < bits)
            {
                if (_left == 0 && (_left = gif[_at++]) == 0)
                {
                    throw new InvalidDataException("it is truncated: its GIF data ends before the last pixel");
                }
                _buffer |= gif[_at++] << _held;
                _held += 8;
                _left--;
            }
            var code = _buffer & ((1 << bits) - 1);
            _buffer >>= bits;
            _held -= bits;
            return code;
        }
    }
}
