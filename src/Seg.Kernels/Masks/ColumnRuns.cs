using System.Runtime.CompilerServices;

namespace Seg.Kernels;

/// <summary>
/// COCO's run lengths (column-major, zeros first) of row-major pictures. Rows are compared 64 columns at a time, a cache line, and only inside
/// the box. Thread-safe.
/// </summary>
public static class ColumnRuns
{
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
        var (written, inside) = (0u, false);
        using var changes = new ColumnChanges<byte>(bounds.Height + 1);
        for (var left = bounds.Left; left < bounds.Right; left += ColumnChanges<byte>.Stripe)
        {
            var columns = Math.Min(ColumnChanges<byte>.Stripe, bounds.Right - left);
            // The row below the box closes the runs that reach its foot; there is none below the picture.
            changes.Scan(bitmap, width, left, columns, bounds.Top, Math.Min(bounds.Bottom + 1, height), 0);
            for (var column = 0; column < columns; column++)
            {
                AddColumn((uint)((left + column) * height), changes.Of(column), runs, ref written, ref inside);
            }
        }
        // A mask that reaches the last row of its last column ends where the next column begins.
        var end = (uint)(bounds.Right * height);
        if (inside && end < pixels)
        {
            runs.Add(end - written);
            written = end;
        }
        runs.Add(pixels - written);
        return runs;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumn(uint top, ReadOnlySpan<int> changes, List<uint> runs, ref uint written, ref bool inside)
    {
        // Open from the foot of the column before, and not at the head of this one: it ended there.
        if (inside && (changes.IsEmpty || changes[0] != 0))
        {
            runs.Add(top - written);
            (written, inside) = (top, false);
        }
        foreach (var y in inside ? changes[1..] : changes)
        {
            runs.Add(top + (uint)y - written);
            (written, inside) = (top + (uint)y, !inside);
        }
    }
}
