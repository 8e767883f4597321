namespace Seg.Kernels;

/// <summary>Brings pixels of any layout and row stride into packed RGB. Thread-safe.</summary>
public static class PixelPacking
{
    /// <summary>Writes height × width × 3 bytes of RGB without gaps.</summary>
    /// <param name="source">Pixels; row y starts at y * stride.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="stride">Bytes from row to row, at least width * layout.BytesPerPixel.</param>
    /// <param name="layout">Order of the channels.</param>
    /// <param name="rgb">Overwritten.</param>
    /// <exception cref="ArgumentException">A buffer is too small or the stride is shorter than a row.</exception>
    public static void ToRgb(ReadOnlySpan<byte> source, int height, int width, int stride, PixelLayout layout, Span<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, width * layout.BytesPerPixel);
        KernelGuard.Holds(source.Length, (long)(height - 1) * stride + width * layout.BytesPerPixel, nameof(source));
        KernelGuard.Holds(rgb.Length, (long)height * width * 3, nameof(rgb));
        for (var y = 0; y < height; y++)
        {
            var from = source.Slice(y * stride, width * layout.BytesPerPixel);
            var to = rgb.Slice(y * width * 3, width * 3);
            if (layout == PixelLayout.Rgb)
            {
                from.CopyTo(to);
                continue;
            }
            for (int x = 0, at = 0; x < to.Length; x += 3, at += layout.BytesPerPixel)
            {
                to[x] = from[at + layout.Red];
                to[x + 1] = from[at + layout.Green];
                to[x + 2] = from[at + layout.Blue];
            }
        }
    }
}
