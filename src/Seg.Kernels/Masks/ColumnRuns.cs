using System.Buffers;

namespace Seg.Kernels;

/// <summary>
/// COCO's run lengths (column-major, zeros first) of row-major pictures. Columns are transposed 64 at a time, a cache line of every row, and
/// only those inside the box are looked at. Thread-safe.
/// </summary>
public static class ColumnRuns
{
    private const int Stripe = 64;

    /// <summary>Run lengths of a bitmap of 0 and 1.</summary>
    /// <param name="bitmap">height × width bytes, top row first; other values than 0 and 1 are not allowed.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="bounds">A box that holds every 1; empty for a mask without any.</param>
    /// <returns>Runs that add up to width × height.</returns>
    public static List<uint> OfBitmap(ReadOnlySpan<byte> bitmap, int width, int height, PixelBounds bounds)
    {
        var runs = new List<uint>();
        var pixels = (uint)(width * height);
        if (bounds.IsEmpty)
        {
            runs.Add(pixels);
            return runs;
        }
        var stripe = ArrayPool<byte>.Shared.Rent(Stripe * height);
        var (written, inside) = (0u, (byte)0);
        for (var left = bounds.Left; left < bounds.Right; left += Stripe)
        {
            var columns = Math.Min(Stripe, bounds.Right - left);
            var transposed = stripe.AsSpan(0, columns * height);
            Transpose(bitmap, width, left, columns, transposed);
            for (var at = 0; ;)
            {
                var step = transposed[at..].IndexOf((byte)(1 - inside));
                if (step < 0)
                {
                    break;
                }
                at += step;
                var position = (uint)(left * height + at);
                runs.Add(position - written);
                (written, inside) = (position, (byte)(1 - inside));
            }
        }
        ArrayPool<byte>.Shared.Return(stripe);
        // A mask that reaches the last row of its last column ends where the next column begins.
        var end = (uint)(bounds.Right * height);
        if (inside == 1 && end < pixels)
        {
            runs.Add(end - written);
            written = end;
        }
        runs.Add(pixels - written);
        return runs;
    }

    private static void Transpose(ReadOnlySpan<byte> bitmap, int width, int left, int columns, Span<byte> transposed)
    {
        var height = transposed.Length / columns;
        for (var y = 0; y < height; y++)
        {
            var row = bitmap.Slice(y * width + left, columns);
            for (var x = 0; x < row.Length; x++)
            {
                transposed[x * height + y] = row[x];
            }
        }
    }
}
