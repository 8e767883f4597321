using System.Runtime.InteropServices;
using Seg.Kernels;

namespace Seg.Imaging;

/// <summary>Pictures through the distribution's OpenCV: JPEG, PNG, WebP, BMP and TIFF. Thread-safe; holds nothing but its options.</summary>
/// <remarks>
/// Pixels equal Pillow's <c>convert("RGB")</c>: alpha is dropped, palettes are expanded, 16-bit colour keeps the high byte and 16-bit gray is
/// clipped at 255. CMYK JPEG goes through OpenCV's own conversion, which may round differently by 1.
/// </remarks>
[Component<OpenCvAttribute>]
public sealed partial class OpenCvCodec(OpenCvAttribute options) : IImageCodec
{
    /// <inheritdoc/>
    public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
    {
        var header = Supported(encoded, name, limits);
        var stored = new byte[header.Pixels * 3];
        try
        {
            // OpenCV applies a TIFF's orientation whatever it is told.
            var asStored = header is { Format: EncodedFormat.Tiff, Orientation: not 1 } ? TiffDirectory.WithoutOrientation(encoded) : encoded;
            OpenCvLibrary.DecodeRgb(asStored, header.Width, header.Height, header.BitsPerSample == 16, stored);
        }
        catch (InvalidDataException e)
        {
            throw PictureGate.Refused(name, e.Message, e);
        }
        catch (DllNotFoundException e)
        {
            throw NoLibrary(e);
        }
        return PictureGate.Upright(stored, header, name);
    }

    /// <inheritdoc/>
    public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
    {
        var header = Supported(encoded, name, limits);
        var labels = new ushort[header.Pixels];
        try
        {
            OpenCvLibrary.DecodeGray(header.HasPalette ? PngChunks.IndicesAsGray(encoded) : encoded, header.Width, header.Height, labels);
        }
        catch (InvalidDataException e)
        {
            throw PictureGate.Refused(name, e.Message, e);
        }
        catch (DllNotFoundException e)
        {
            throw NoLibrary(e);
        }
        if (header.Format == EncodedFormat.Png && header.BitsPerSample < 8)
        {
            PictureGate.Unspread(labels, header.BitsPerSample);
        }
        return new(labels, header.Width, header.Height);
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

    private static ImageHeader Supported(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
    {
        var header = PictureGate.Open(encoded, name, limits);
        return header.Format != EncodedFormat.Gif
            ? header
            : throw PictureGate.Refused(name, "it is a GIF, which this codec (seg/opencv) does not decode; convert it to PNG");
    }

    private static SegException NoLibrary(DllNotFoundException e) => PictureGate.Missing(
        $"OpenCV's image codecs could not be loaded. On Debian and Ubuntu: apt install libopencv-imgcodecs-dev. ({e.Message})", e);
}
