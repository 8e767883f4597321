namespace Seg.Kernels;

/// <summary>
/// Pillow's nearest filter: positions start at half a step and a step is ADDED per pixel in double, then truncated (ImagingScaleAffine in
/// src/libImaging/Geometry.c); (i + 0.5) * step would differ where a position falls on a whole number.
/// </summary>
internal static class NearestResize
{
    public static unsafe void Run<T>(
        ReadOnlySpan<T> source, int height, int width, int channels,
        Span<T> target, int targetHeight, int targetWidth, ResizeBox crop) where T : unmanaged
    {
        var columns = Positions(crop.Left, crop.Right, targetWidth, width);
        var rows = Positions(crop.Top, crop.Bottom, targetHeight, height);
        fixed (T* sourceStart = source)
        fixed (T* targetStart = target)
        {
            var (from, to) = (new Pinned<T>(sourceStart, source.Length), new Pinned<T>(targetStart, target.Length));
            Bands.Run(targetHeight, (long)targetWidth * channels, (first, end) =>
            {
                for (var y = first; y < end; y++)
                {
                    var line = from.Span.Slice(rows[y] * width * channels, width * channels);
                    Pick(line, columns, channels, to.Span.Slice(y * targetWidth * channels, targetWidth * channels));
                }
            });
        }
    }

    /// <summary>All of a picture whose row y starts at y * stride, row by row.</summary>
    public static unsafe void Run<TRows>(
        ReadOnlySpan<byte> source, int height, int width, int stride, int channels, int targetHeight, int targetWidth, TRows rows, CancellationToken cancellationToken)
        where TRows : struct, IRows
    {
        var (columns, lines) = (Positions(0, width, targetWidth, width), Positions(0, height, targetHeight, height));
        fixed (byte* start = source)
        {
            var from = new Pinned<byte>(start, source.Length);
            Bands.Run(targetHeight, (long)targetWidth * channels, (first, end) =>
            {
                var spare = new byte[targetWidth * channels];
                for (var y = first; y < end; y++)
                {
                    var result = rows.Begin(y, spare);
                    Pick<byte>(from.Span.Slice(lines[y] * stride, width * channels), columns, channels, result);
                    rows.End(y, result);
                }
            }, cancellationToken);
        }
    }

    private static void Pick<T>(ReadOnlySpan<T> line, ReadOnlySpan<int> columns, int channels, Span<T> result)
    {
        if (channels == 1)
        {
            for (var x = 0; x < columns.Length; x++)
            {
                result[x] = line[columns[x]];
            }
            return;
        }
        for (var x = 0; x < columns.Length; x++)
        {
            line.Slice(columns[x] * channels, channels).CopyTo(result.Slice(x * channels, channels));
        }
    }

    private static int[] Positions(float from, float to, int targets, int size)
    {
        var step = (double)(to - from) / targets;
        var at = from + step * 0.5;
        var positions = new int[targets];
        for (var i = 0; i < targets; i++, at += step)
        {
            // Rounding may carry the last position onto the edge itself, where Pillow would leave the pixel empty.
            positions[i] = Math.Min((int)at, size - 1);
        }
        return positions;
    }
}
