namespace Seg;

/// <summary>Memory layout of one pixel, 8 bits a channel, interleaved.</summary>
public enum PixelFormat
{
    /// <summary>R, G, B.</summary>
    Rgb24,
    /// <summary>B, G, R.</summary>
    Bgr24,
    /// <summary>R, G, B, A; alpha is dropped, not blended.</summary>
    Rgba32,
    /// <summary>B, G, R, A; alpha is dropped, not blended.</summary>
    Bgra32,
    /// <summary>One gray channel, repeated into R, G, B.</summary>
    Gray8,
}

/// <summary>Sizes of pixel formats.</summary>
public static class PixelFormats
{
    /// <summary>Bytes of one pixel.</summary>
    public static int BytesPerPixel(this PixelFormat format) => format switch
    {
        PixelFormat.Gray8 => 1,
        PixelFormat.Rgb24 or PixelFormat.Bgr24 => 3,
        PixelFormat.Rgba32 or PixelFormat.Bgra32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such pixel format."),
    };
}

/// <summary>A picture in memory. Holds the given memory without copying: leave it unchanged until the call that uses it has ended.</summary>
public sealed class ImageInput
{
    /// <param name="pixels">At least <c>(height - 1) * stride + width * bytes per pixel</c> bytes, top row first.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="format">Layout of a pixel.</param>
    /// <param name="stride">Bytes from row to row; 0 for rows without gaps.</param>
    /// <param name="name">For messages and output names; may be empty.</param>
    /// <exception cref="SegException">SEG4203: a size is not positive, the stride too small, or the memory too short.</exception>
    public ImageInput(ReadOnlyMemory<byte> pixels, int width, int height, PixelFormat format = PixelFormat.Rgb24, int stride = 0, string name = "")
    {
        var row = checked(Math.Max(width, 0) * (long)format.BytesPerPixel());
        if (stride == 0) stride = (int)Math.Min(row, int.MaxValue);
        if (width < 1 || height < 1) throw Invalid($"has size {width}x{height}; both must be at least 1");
        if (stride < row) throw Invalid($"has a stride of {stride} bytes; {width} pixels of {format} need at least {row}");
        if (pixels.Length < (height - 1L) * stride + row)
            throw Invalid($"has {pixels.Length} bytes; {width}x{height} {format} with stride {stride} needs {(height - 1L) * stride + row}");
        (Pixels, Width, Height, Format, Stride, Name) = (pixels, width, height, format, stride, name);

        SegException Invalid(string what) => new(Shared.DiagnosticIds.ImageInvalid, $"The image{Quoted(name)} {what}.");
    }

    /// <summary>Copies the pixels, for callers that hold only a span.</summary>
    public static ImageInput Copy(ReadOnlySpan<byte> pixels, int width, int height, PixelFormat format = PixelFormat.Rgb24, int stride = 0, string name = "") =>
        new(pixels.ToArray(), width, height, format, stride, name);

    /// <summary>The pixels, top row first.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Layout of a pixel.</summary>
    public PixelFormat Format { get; }

    /// <summary>Bytes from row to row.</summary>
    public int Stride { get; }

    /// <summary>For messages and output names; may be empty.</summary>
    public string Name { get; }

    /// <summary>A picture's name as it follows "the image" in a message: a blank and the name in quotes, or nothing.</summary>
    internal static string Quoted(string name) => name.Length > 0 ? $" '{name}'" : "";

    /// <summary>One row, without padding.</summary>
    public ReadOnlySpan<byte> Row(int y) => Pixels.Span.Slice(y * Stride, Width * Format.BytesPerPixel());
}

/// <summary>The sizes that one image passes through.</summary>
/// <param name="ResizedWidth">Width after resizing.</param>
/// <param name="ResizedHeight">Height after resizing.</param>
/// <param name="PaddedWidth">Width of the batch tensor.</param>
/// <param name="PaddedHeight">Height of the batch tensor.</param>
/// <param name="OutputWidth">Width of the results, usually the original image's.</param>
/// <param name="OutputHeight">Height of the results.</param>
public sealed record ImageFrame(int ResizedWidth, int ResizedHeight, int PaddedWidth, int PaddedHeight, int OutputWidth, int OutputHeight);

/// <summary>Pictures from and to encoded bytes. Implementations are thread-safe.</summary>
public interface IImageCodec
{
    /// <summary>What <see cref="ImageFile.DecodeFile"/> keeps to when its caller names no limits: those of the host's configuration, or the defaults.</summary>
    ImageLimits Limits => ImageLimits.Default;

    /// <summary>Decodes to <see cref="PixelFormat.Rgb24"/>, upright (EXIF orientation applied), the way Pillow's <c>convert("RGB")</c> does.</summary>
    /// <param name="encoded">A whole file: JPEG, PNG, WebP, BMP, TIFF or GIF (first frame); told apart by content, not by name.</param>
    /// <param name="name">For messages.</param>
    /// <param name="limits">Refuses larger pictures before memory for them is taken.</param>
    /// <exception cref="SegException">SEG4201 not a readable picture, SEG4202 more pixels than allowed.</exception>
    ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits);

    /// <summary>Encodes as PNG.</summary>
    /// <param name="image">RGB, RGBA or gray.</param>
    byte[] EncodePng(ImageInput image);

    /// <summary>Encodes 16-bit gray samples as PNG.</summary>
    /// <param name="samples">width × height values, top row first.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height);

    /// <summary>Decodes a label picture without any colour conversion: gray 8 or 16 bit, or palette indices, as stored.</summary>
    /// <param name="encoded">A whole file, PNG or GIF for palette indices.</param>
    /// <param name="name">For messages.</param>
    /// <param name="limits">Refuses larger pictures.</param>
    LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits);
}

/// <summary>Raw samples of a one-channel picture.</summary>
/// <param name="Labels">width × height values, top row first.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public sealed record LabelImage(ushort[] Labels, int Width, int Height);

/// <summary>What a decoder may take in.</summary>
/// <param name="MaxPixels">Width × height at most. The default is Pillow's own limit of 178 956 970.</param>
public sealed record ImageLimits(long MaxPixels = 178_956_970)
{
    /// <summary>The default limits.</summary>
    public static ImageLimits Default { get; } = new();
}
