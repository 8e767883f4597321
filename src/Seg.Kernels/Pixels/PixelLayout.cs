namespace Seg.Kernels;

/// <summary>Where red, green and blue lie within one interleaved 8-bit pixel. Other bytes (alpha) are ignored, never blended.</summary>
/// <param name="BytesPerPixel">Distance from pixel to pixel.</param>
/// <param name="Red">Offset of red in the pixel.</param>
/// <param name="Green">Offset of green.</param>
/// <param name="Blue">Offset of blue.</param>
public readonly record struct PixelLayout(int BytesPerPixel, int Red, int Green, int Blue)
{
    public static PixelLayout Rgb { get; } = new(3, 0, 1, 2);

    public static PixelLayout Bgr { get; } = new(3, 2, 1, 0);

    public static PixelLayout Rgba { get; } = new(4, 0, 1, 2);

    public static PixelLayout Bgra { get; } = new(4, 2, 1, 0);

    public static PixelLayout Gray { get; } = new(1, 0, 0, 0);
}
