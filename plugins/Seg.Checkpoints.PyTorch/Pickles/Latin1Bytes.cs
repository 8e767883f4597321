namespace Seg.Checkpoints.PyTorch;

/// <summary>Bytes that stand in the file as the UTF-8 of characters U+0000 to U+00FF, one character a byte.</summary>
internal static class Latin1Bytes
{
    private const int Piece = 1 << 16;

    /// <summary>How many bytes they are, or -1 when they are not that.</summary>
    public static long Count(CheckpointFile file, PickleBytes bytes)
    {
        var count = 0L;
        var lead = 0;
        var piece = new byte[(int)Math.Min(Piece, bytes.Length)];
        for (var at = 0L; at < bytes.Length; at += Piece)
        {
            var source = piece.AsSpan(0, (int)Math.Min(Piece, bytes.Length - at));
            file.Read(bytes.Offset + at, source);
            foreach (var b in source)
            {
                if (lead != 0)
                {
                    if ((b & 0xC0) != 0x80) return -1;
                    lead = 0;
                }
                else if (b is 0xC2 or 0xC3) (lead, count) = (b, count + 1);
                else if (b < 0x80) count++;
                else return -1;
            }
        }
        return lead == 0 ? count : -1;
    }

    /// <summary>Goes on decoding; <paramref name="at"/> is the next byte in the file.</summary>
    public static void Decode(CheckpointFile file, ref long at, Span<byte> destination)
    {
        var next = 0;
        var piece = new byte[(int)Math.Min(Piece, 2L * destination.Length)];
        while (next < destination.Length)
        {
            // At most two bytes of the file for one.
            var left = (int)Math.Min(Piece, 2L * (destination.Length - next));
            var source = piece.AsSpan(0, (int)Math.Min(left, file.Length - at));
            file.Read(at, source);
            var i = 0;
            while (next < destination.Length && i < source.Length)
            {
                if (source[i] < 0x80)
                {
                    destination[next++] = source[i++];
                    continue;
                }
                if (i + 1 == source.Length) break;
                destination[next++] = (byte)(source[i] << 6 | (source[i + 1] & 0x3F));
                i += 2;
            }
            // Only of a file that was changed since its bytes were counted.
            if (i == 0) return;
            at += i;
        }
    }
}
