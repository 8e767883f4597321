using System.Runtime.InteropServices;
using Seg.Kernels;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace Seg.Imaging;

/// <summary>Pictures through SixLabors.ImageSharp: JPEG, PNG, WebP, BMP, TIFF and the first frame of a GIF. Thread-safe; holds nothing but its options.</summary>
/// <remarks>
/// Alpha is dropped, palettes are expanded, 16-bit colour keeps the high byte and 16-bit gray is clipped at 255, as Pillow's
/// <c>convert("RGB")</c> does. JPEG goes through ImageSharp's own floating-point transform and may differ from libjpeg by
/// a few levels; chroma of 4:2:0 and 4:2:2 is repeated where libjpeg interpolates it, so colours at edges differ by more; brightness does not.
/// A TIFF that is cut off is not refused: ImageSharp fills up what is missing.
/// </remarks>
[Component<ImageSharpAttribute>]
public sealed partial class ImageSharpCodec(ImageSharpAttribute options) : IImageCodec
{
    private static readonly DecoderOptions FirstFrame = new() { MaxFrames = 1, SkipMetadata = true };

    /// <inheritdoc/>
    public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
    {
        var header = PictureGate.Open(encoded, name, limits);
        var stored = new byte[header.Pixels * 3];
        if (header.Format == EncodedFormat.Gif)
        {
            LoadGif(encoded, header, name, stored.AsSpan());
        }
        else if (header.BitsPerSample != 16)
        {
            Load<Rgb24>(encoded, header, name, MemoryMarshal.Cast<byte, Rgb24>(stored.AsSpan()));
        }
        else if (header.Channels == 1)
        {
            var samples = new L16[header.Pixels];
            Load<L16>(encoded, header, name, samples);
            for (var i = 0; i < samples.Length; i++)
            {
                stored.AsSpan(i * 3, 3).Fill((byte)Math.Min(samples[i].PackedValue, (ushort)255));
            }
        }
        else
        {
            var samples = new Rgb48[header.Pixels];
            Load<Rgb48>(encoded, header, name, samples);
            for (var i = 0; i < samples.Length; i++)
            {
                (stored[i * 3], stored[i * 3 + 1], stored[i * 3 + 2]) = ((byte)(samples[i].R >> 8), (byte)(samples[i].G >> 8), (byte)(samples[i].B >> 8));
            }
        }
        return PictureGate.Upright(stored, header, name);
    }

    /// <inheritdoc/>
    public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
    {
        var header = PictureGate.Open(encoded, name, limits);
        if (header.Channels != 1)
        {
            throw PictureGate.Refused(name, $"it has {header.Channels} channels; a label picture has one");
        }
        var labels = new ushort[header.Pixels];
        if (header.Format == EncodedFormat.Gif)
        {
            LoadGif(encoded, header, name, labels.AsSpan());
            return new(labels, header.Width, header.Height);
        }
        if (header.BitsPerSample == 16)
        {
            Load<L16>(encoded, header, name, MemoryMarshal.Cast<ushort, L16>(labels.AsSpan()));
            return new(labels, header.Width, header.Height);
        }
        var samples = new L8[header.Pixels];
        Load<L8>(header.HasPalette ? PngChunks.IndicesAsGray(encoded) : encoded, header, name, samples);
        for (var i = 0; i < samples.Length; i++)
        {
            labels[i] = samples[i].PackedValue;
        }
        if (header.BitsPerSample < 8)
        {
            PictureGate.Unspread(labels, header.BitsPerSample);
        }
        return new(labels, header.Width, header.Height);
    }

    /// <inheritdoc/>
    public byte[] EncodePng(ImageInput image) => image.Format switch
    {
        PixelFormat.Gray8 => Encode<L8>(image, PngColorType.Grayscale),
        PixelFormat.Rgb24 => Encode<Rgb24>(image, PngColorType.Rgb),
        PixelFormat.Bgr24 => Encode<Bgr24>(image, PngColorType.Rgb),
        PixelFormat.Rgba32 => Encode<Rgba32>(image, PngColorType.RgbWithAlpha),
        _ => Encode<Bgra32>(image, PngColorType.RgbWithAlpha),
    };

    /// <inheritdoc/>
    public byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, width * height);
        using var picture = Image.LoadPixelData<L16>(MemoryMarshal.Cast<ushort, L16>(samples), width, height);
        return Encode(picture, PngColorType.Grayscale, PngBitDepth.Bit16);
    }

    private byte[] Encode<TPixel>(ImageInput image, PngColorType colour) where TPixel : unmanaged, IPixel<TPixel>
    {
        var packed = new TPixel[image.Width * image.Height];
        for (var y = 0; y < image.Height; y++)
        {
            MemoryMarshal.Cast<byte, TPixel>(image.Row(y)).CopyTo(packed.AsSpan(y * image.Width));
        }
        using var picture = Image.LoadPixelData<TPixel>(packed, image.Width, image.Height);
        return Encode(picture, colour, PngBitDepth.Bit8);
    }

    private byte[] Encode(Image picture, PngColorType colour, PngBitDepth depth)
    {
        var encoder = new PngEncoder { ColorType = colour, BitDepth = depth, CompressionLevel = (PngCompressionLevel)options.PngCompression };
        using var encoded = new MemoryStream();
        picture.Save(encoded, encoder);
        return encoded.ToArray();
    }

    // ImageSharp gives colours only, not the indices of a palette, and takes a file that is cut off for a whole one.
    private static void LoadGif(ReadOnlySpan<byte> encoded, ImageHeader header, string name, Span<byte> rgb)
    {
        try
        {
            GifDecoder.DecodeRgb(encoded, header, rgb);
        }
        catch (InvalidDataException e)
        {
            throw PictureGate.Refused(name, e.Message, e);
        }
    }

    private static void LoadGif(ReadOnlySpan<byte> encoded, ImageHeader header, string name, Span<ushort> labels)
    {
        try
        {
            PictureGate.GifLabels(encoded, header, labels);
        }
        catch (InvalidDataException e)
        {
            throw PictureGate.Refused(name, e.Message, e);
        }
    }

    private static void Load<TPixel>(ReadOnlySpan<byte> encoded, ImageHeader header, string name, Span<TPixel> pixels)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        try
        {
            using var picture = Image.Load<TPixel>(FirstFrame, encoded);
            if (picture.Width != header.Width || picture.Height != header.Height)
            {
                throw PictureGate.Refused(
                    name, $"its header states {header.Width} x {header.Height} pixels and its data {picture.Width} x {picture.Height}");
            }
            picture.CopyPixelDataTo(pixels);
        }
        // Damaged files make ImageSharp's decoders throw more than its own exceptions; none of them is about anything but the bytes.
        catch (Exception e) when (e is not SegException and not OutOfMemoryException)
        {
            throw PictureGate.Refused(name, e.Message.TrimEnd('.'), e);
        }
    }
}
