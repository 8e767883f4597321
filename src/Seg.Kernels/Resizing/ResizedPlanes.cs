namespace Seg.Kernels;

/// <summary>A way to make a picture's rows of another size.</summary>
internal interface IRowFilter
{
    /// <summary>Makes every row.</summary>
    /// <param name="source">Pixels; row y starts at y * stride.</param>
    /// <param name="height">Source rows.</param>
    /// <param name="width">Source columns.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="channels">Samples a pixel.</param>
    /// <param name="targetHeight">Target rows.</param>
    /// <param name="targetWidth">Target columns.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    void Run<TRows>(
        ReadOnlySpan<byte> source, int height, int width, int stride, int channels, int targetHeight, int targetWidth, TRows rows, CancellationToken cancellationToken)
        where TRows : struct, IRows;
}

/// <summary>Resizes an 8-bit picture, normalises and pads it: rows are written as the model takes them, and no resized picture exists.</summary>
internal static class ResizedPlanes
{
    /// <exception cref="ArgumentException">A size is not positive, a buffer too small, or the padded size smaller than the target's.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither float nor ushort.</exception>
    public static unsafe void Run<T, TFilter>(
        ReadOnlySpan<byte> source, int height, int width, int stride, PixelLayout layout, int targetHeight, int targetWidth, TFilter filter,
        NormaliseTable table, Span<T> planes, PlaneFormat format, CancellationToken cancellationToken) where T : unmanaged where TFilter : struct, IRowFilter
    {
        PixelNormaliser.Check(source.Length, height, width, stride, layout);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetWidth, 1);
        PixelNormaliser.Check<T>(targetHeight, targetWidth, table, planes.Length, format);
        if (height == targetHeight && width == targetWidth)
        {
            PixelNormaliser.Run(source, height, width, stride, layout, table, planes, format);
            return;
        }
        fixed (T* start = planes)
        {
            var rows = new RowNormaliser<T>(layout, table, format, new(start, planes.Length), targetWidth);
            filter.Run(source, height, width, stride, layout.BytesPerPixel, targetHeight, targetWidth, new PlaneRows<T>(rows), cancellationToken);
            for (var y = targetHeight; y < format.Height; y++) rows.Pad(y);
        }
    }
}
