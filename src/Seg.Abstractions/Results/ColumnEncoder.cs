namespace Seg;

/// <summary>
/// Run lengths of a row-major picture's columns. Some columns at a time are compared with the row above as one piece of memory, so that most of the
/// picture is passed over a cache line at a time.
/// </summary>
internal static class ColumnEncoder
{
    private const int Stripe = 64;

    /// <param name="pixels">height × width values, top row first.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="value">A value.</param>
    /// <param name="inside">Whether pixels of this value are in the mask, or all others.</param>
    /// <returns>Zeros first.</returns>
    public static List<uint> Encode<T>(ReadOnlySpan<T> pixels, int width, int height, T value, bool inside) where T : unmanaged, IEquatable<T>
    {
        var (counts, open, written) = (new List<uint>(), false, 0L);
        var changes = new List<int>[Math.Min(Stripe, Math.Max(1, width))];
        for (var i = 0; i < changes.Length; i++) changes[i] = [];
        for (var left = 0; left < width; left += Stripe)
        {
            var columns = Math.Min(Stripe, width - left);
            Scan(pixels, width, height, left, columns, value, inside, changes);
            for (var column = 0; column < columns; column++)
            {
                var top = (long)(left + column) * height;
                // A run that reached the foot of the column before goes on, unless this one begins outside.
                if (open && (changes[column].Count == 0 || changes[column][0] != 0)) Toggle(top);
                foreach (var y in changes[column])
                    if (y != 0 || !open) Toggle(top + y);
            }
        }
        counts.Add((uint)((long)width * height - written));
        return counts;

        void Toggle(long position)
        {
            counts.Add((uint)(position - written));
            (written, open) = (position, !open);
        }
    }

    // Rows at which a column goes in or out; above the first row all is outside.
    private static void Scan<T>(ReadOnlySpan<T> pixels, int width, int height, int left, int columns, T value, bool inside, List<int>[] changes) where T : unmanaged, IEquatable<T>
    {
        foreach (var column in changes) column.Clear();
        ReadOnlySpan<T> above = [];
        for (var y = 0; y < height; y++)
        {
            var row = pixels.Slice(y * width + left, columns);
            if (y == 0 || !row.SequenceEqual(above))
            {
                for (var x = 0; x < columns; x++)
                    if (row[x].Equals(value) == inside != (y > 0 && above[x].Equals(value) == inside)) changes[x].Add(y);
            }
            above = row;
        }
    }
}
