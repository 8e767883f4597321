namespace Seg.Kernels;

/// <summary>8-bit interleaved pixels → normalised, padded float planes (C×H×W), in one pass.</summary>
public static class PixelNormaliser
{
    /// <summary>
    /// Fills table.Channels planes of paddedHeight × paddedWidth: the picture at the top left, <paramref name="padding"/> below and right of it.
    /// Plane c is byte c of the layout's (red, green, blue). Thread-safe; uses several threads for big pictures.
    /// </summary>
    /// <param name="source">Pixels; row y starts at y * stride.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="layout">Order of the channels.</param>
    /// <param name="table">What each value becomes: 3 channels, or 1 to take the layout's first only.</param>
    /// <param name="planes">Overwritten.</param>
    /// <param name="paddedHeight">Rows of a plane, at least height.</param>
    /// <param name="paddedWidth">Columns of a plane, at least width.</param>
    /// <param name="padding">Value outside the picture; after normalisation, so 0 stands for the mean colour.</param>
    /// <exception cref="ArgumentException">A buffer is too small, or the padded size is smaller than the picture.</exception>
    public static void Run(
        ReadOnlySpan<byte> source, int height, int width, int stride, PixelLayout layout, NormaliseTable table,
        Span<float> planes, int paddedHeight, int paddedWidth, float padding = 0) =>
        Run(source, height, width, stride, layout, table, planes, new PlaneFormat(paddedHeight, paddedWidth) { Padding = padding });

    /// <summary>The same in either order of memory, as float32 or bfloat16.</summary>
    /// <typeparam name="T">float, or ushort for the bits of bfloat16.</typeparam>
    /// <param name="source">Pixels; row y starts at y * stride.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="layout">Order of the channels.</param>
    /// <param name="table">What each value becomes: 3 channels, or 1 to take the layout's first only.</param>
    /// <param name="planes">Overwritten.</param>
    /// <param name="format">Size, order and padding.</param>
    /// <exception cref="ArgumentException">A buffer is too small, or the padded size is smaller than the picture.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static unsafe void Run<T>(
        ReadOnlySpan<byte> source, int height, int width, int stride, PixelLayout layout, NormaliseTable table, Span<T> planes, PlaneFormat format) where T : unmanaged
    {
        Check(source.Length, height, width, stride, layout);
        Check<T>(height, width, table, planes.Length, format);
        fixed (byte* sourceStart = source)
        fixed (T* planeStart = planes)
        {
            var (from, to) = (new Pinned<byte>(sourceStart, source.Length), new Pinned<T>(planeStart, planes.Length));
            var rows = new RowNormaliser<T>(layout, table, format, to, width);
            Bands.Run(format.Height, (long)format.Width * table.Channels, (first, end) =>
            {
                for (var y = first; y < end; y++)
                {
                    if (y < height) rows.Write(y, from.Span.Slice(y * stride, width * layout.BytesPerPixel));
                    else rows.Pad(y);
                }
            });
        }
    }

    internal static void Check(int source, int height, int width, int stride, PixelLayout layout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, width * layout.BytesPerPixel);
        KernelGuard.Holds(source, (long)(height - 1) * stride + width * layout.BytesPerPixel, nameof(source));
    }

    internal static void Check<T>(int height, int width, NormaliseTable table, int planes, PlaneFormat format)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(ushort))
        {
            throw new NotSupportedException($"Planes are float, or ushort for bfloat16, not {typeof(T).Name}.");
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(format.Height, height);
        ArgumentOutOfRangeException.ThrowIfLessThan(format.Width, width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(table.Channels, 3);
        KernelGuard.Holds(planes, (long)table.Channels * format.Height * format.Width, nameof(planes));
    }
}
