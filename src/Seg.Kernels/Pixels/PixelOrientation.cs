namespace Seg.Kernels;

/// <summary>Brings stored pixels upright by their EXIF orientation (TIFF 6.0, tag 274).</summary>
public static class PixelOrientation
{
    /// <summary>Copies height × width packed pixels into their upright places; orientations 5 to 8 make a picture of width rows. Thread-safe.</summary>
    /// <param name="source">Stored pixels, rows without gaps.</param>
    /// <param name="height">Stored rows.</param>
    /// <param name="width">Stored columns.</param>
    /// <param name="bytesPerPixel">Bytes a pixel.</param>
    /// <param name="orientation">1 to 8.</param>
    /// <param name="target">As many bytes, overwritten; must not overlap the source.</param>
    /// <exception cref="ArgumentException">A buffer is too small or the orientation is none.</exception>
    public static void Apply(ReadOnlySpan<byte> source, int height, int width, int bytesPerPixel, int orientation, Span<byte> target)
    {
        KernelGuard.Holds(source.Length, (long)height * width * bytesPerPixel, nameof(source));
        KernelGuard.Holds(target.Length, (long)height * width * bytesPerPixel, nameof(target));
        // Where stored pixel (0, 0) goes, and how far a step right and a step down move, in target pixels.
        var (start, right, down) = orientation switch
        {
            1 => (0, 1, width),
            2 => (width - 1, -1, width),
            3 => (height * width - 1, -1, -width),
            4 => ((height - 1) * width, 1, -width),
            5 => (0, height, 1),
            6 => (height - 1, height, -1),
            7 => (height * width - 1, -height, -1),
            8 => ((width - 1) * height, -height, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "EXIF knows orientations 1 to 8."),
        };
        for (var y = 0; y < height; y++)
        {
            var line = source.Slice(y * width * bytesPerPixel, width * bytesPerPixel);
            for (int x = 0, at = (start + y * down) * bytesPerPixel; x < line.Length; x += bytesPerPixel, at += right * bytesPerPixel)
            {
                line.Slice(x, bytesPerPixel).CopyTo(target.Slice(at, bytesPerPixel));
            }
        }
    }
}
