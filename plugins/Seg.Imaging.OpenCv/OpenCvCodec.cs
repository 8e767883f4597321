using System.Runtime.InteropServices;
using Seg.Kernels;

namespace Seg.Imaging;

/// <summary>Pictures through the distribution's OpenCV: JPEG, PNG, WebP, BMP, TIFF, and GIF's first frame. Thread-safe; holds nothing but its options.</summary>
/// <remarks>
/// Pixels equal Pillow's <c>convert("RGB")</c>: alpha is dropped, palettes are expanded, 16-bit colour keeps the high byte and 16-bit gray is
/// clipped at 255. CMYK JPEG goes through OpenCV's own conversion, which may round differently by 1.
/// </remarks>
[Component<OpenCvAttribute>]
public sealed partial class OpenCvCodec(OpenCvAttribute options) : IImageCodec
{
    private delegate T Reading<T>(ReadOnlySpan<byte> encoded, ImageHeader header);

    /// <inheritdoc/>
    public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits) => Read(encoded, name, limits, (bytes, header) =>
    {
        var stored = new byte[header.Pixels * 3];
        DecodeStored(bytes, header, stored);
        return PictureGate.Upright(stored, header, name);
    });

    /// <inheritdoc/>
    public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits) => Read<LabelImage>(encoded, name, limits, (bytes, header) =>
    {
        var labels = new ushort[header.Pixels];
        DecodeStoredLabels(bytes, header, labels);
        return new(labels, header.Width, header.Height);
    });

    // What goes wrong gets the picture's name.
    private static T Read<T>(ReadOnlySpan<byte> encoded, string name, ImageLimits limits, Reading<T> read)
    {
        var header = PictureGate.Open(encoded, name, limits);
        try
        {
            return read(encoded, header);
        }
        catch (InvalidDataException e)
        {
            throw PictureGate.Refused(name, e.Message, e);
        }
        catch (OutOfMemoryException e)
        {
            throw PictureGate.TooLittleMemory(header, name, e);
        }
        catch (DllNotFoundException e)
        {
            throw NoLibrary(e);
        }
    }

    private static void DecodeStored(ReadOnlySpan<byte> encoded, ImageHeader header, Span<byte> rgb)
    {
        if (header.Format == EncodedFormat.Gif)
        {
            GifDecoder.DecodeRgb(encoded, header, rgb);
            return;
        }
        // OpenCV applies a TIFF's orientation whatever it is told.
        var asStored = header is { Format: EncodedFormat.Tiff, Orientation: not 1 } ? TiffDirectory.WithoutOrientation(encoded) : encoded;
        var picture = header.Format == EncodedFormat.Png ? PngChunks.PictureOnly(asStored) : asStored;
        OpenCvLibrary.DecodeRgb(picture, header.Width, header.Height, header.BitsPerSample == 16, rgb);
    }

    private static void DecodeStoredLabels(ReadOnlySpan<byte> encoded, ImageHeader header, Span<ushort> labels)
    {
        if (header.Format == EncodedFormat.Gif)
        {
            PictureGate.GifLabels(encoded, header, labels);
            return;
        }
        var picture = header.HasPalette ? PngChunks.IndicesAsGray(encoded) : header.Format == EncodedFormat.Png ? PngChunks.PictureOnly(encoded) : encoded;
        OpenCvLibrary.DecodeGray(picture, header.Width, header.Height, labels);
        if (header.Format == EncodedFormat.Png && header.BitsPerSample < 8)
        {
            PictureGate.Unspread(labels, header.BitsPerSample);
        }
    }

    /// <inheritdoc/>
    public byte[] EncodePng(ImageInput image) => Encode(
        image.Pixels.Span, image.Width, image.Height, image.Stride, image.Format.BytesPerPixel(), image.Format is PixelFormat.Bgr24 or PixelFormat.Bgra32, false);

    /// <inheritdoc/>
    public byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, width * height);
        return Encode(MemoryMarshal.AsBytes(samples), width, height, width * sizeof(ushort), 1, false, true);
    }

    private byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int stride, int channels, bool blueFirst, bool deep)
    {
        try
        {
            return OpenCvLibrary.EncodePng(pixels, width, height, stride, channels, blueFirst, deep, options.PngCompression);
        }
        catch (DllNotFoundException e)
        {
            throw NoLibrary(e);
        }
    }

    private static SegException NoLibrary(DllNotFoundException e) => PictureGate.Missing(
        $"OpenCV's image codecs could not be loaded. On Debian and Ubuntu: apt install libopencv-imgcodecs-dev. ({e.Message})", e);
}
