namespace Seg.Conformance;

/// <summary>Small pictures in which no two pixels are alike.</summary>
internal static class Pictures
{
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="format">Layout.</param>
    /// <param name="gap">Bytes between rows.</param>
    public static ImageInput Image(int width, int height, PixelFormat format, int gap)
    {
        var row = width * format.BytesPerPixel();
        var bytes = new byte[(row + gap) * height];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 37 + i / 7);
        return new(bytes, width, height, format, row + gap);
    }

    /// <summary>The picture as R, G, B without gaps.</summary>
    public static byte[] Rgb(ImageInput image)
    {
        var (rgb, step, at) = (new byte[image.Width * image.Height * 3], image.Format.BytesPerPixel(), 0);
        var (red, green, blue) = image.Format switch
        {
            PixelFormat.Gray8 => (0, 0, 0),
            PixelFormat.Bgr24 or PixelFormat.Bgra32 => (2, 1, 0),
            _ => (0, 1, 2),
        };
        for (var y = 0; y < image.Height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < row.Length; x += step)
            {
                (rgb[at], rgb[at + 1], rgb[at + 2]) = (row[x + red], row[x + green], row[x + blue]);
                at += 3;
            }
        }
        return rgb;
    }

    /// <summary>Samples over the whole 16-bit range.</summary>
    public static ushort[] Labels(int width, int height) => [.. Enumerable.Range(0, width * height).Select(i => (ushort)(i * 1871 + 3))];

    /// <summary>Palette indices, and a palette of 16 colours (R, G, B each).</summary>
    public static (byte[] Indices, byte[] Palette) Indexed(int width, int height) =>
        ([.. Enumerable.Range(0, width * height).Select(i => (byte)(i * 5 % 16))], [.. Enumerable.Range(0, 48).Select(i => (byte)(255 - i * 5))]);
}
