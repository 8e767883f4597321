namespace Seg.Kernels;

/// <summary>File formats of pictures, told by their first bytes.</summary>
public enum EncodedFormat
{
    Jpeg,
    Png,
    WebP,
    Bmp,
    Tiff,
    Gif,
}

/// <summary>
/// What the head of an encoded picture says, read without decoding it: codecs ask it before they take memory for pixels.
/// </summary>
/// <param name="Format">By content, whatever the file's name.</param>
/// <param name="Width">Stored columns, at least 1, before <paramref name="Orientation"/> is applied.</param>
/// <param name="Height">Stored rows, at least 1.</param>
/// <param name="Channels">Samples of a pixel, alpha included; 1 for a palette index. Taken as 3 where the format's head does not say (WebP, BMP).</param>
/// <param name="BitsPerSample">Bits of a sample or palette index.</param>
/// <param name="HasPalette">Pixels are indices into a colour table (PNG only; others give false).</param>
/// <param name="Orientation">EXIF orientation 1 to 8; missing or invalid ones are 1.</param>
public readonly record struct ImageHeader(EncodedFormat Format, int Width, int Height, int Channels, int BitsPerSample, bool HasPalette, int Orientation)
{
    /// <summary>Width × height.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>True for orientations 5 to 8, which swap rows and columns.</summary>
    public bool IsTransposed => Orientation >= 5;

    /// <summary>Reads the head of an encoded picture.</summary>
    /// <param name="encoded">A whole file.</param>
    /// <exception cref="InvalidDataException">No known format, a damaged or cut-off head, or a size of zero; the message says which, in words.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> encoded)
    {
        ImageHeader header;
        try
        {
            header = Parse(encoded);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            // What a read past the end of the file throws.
            throw new InvalidDataException("its header is cut off", e);
        }
        return header is { Width: > 0, Height: > 0 }
            ? header
            : throw new InvalidDataException($"its header states {header.Width} x {header.Height} pixels");
    }

    private static ImageHeader Parse(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IsEmpty)
        {
            throw new InvalidDataException("it is empty");
        }
        if (encoded.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
        {
            return JpegHeader.Read(encoded);
        }
        if (encoded.StartsWith(PngChunks.Signature))
        {
            return PngChunks.ReadHeader(encoded);
        }
        if (encoded.StartsWith("RIFF"u8) && encoded[8..].StartsWith("WEBP"u8))
        {
            return WebPHeader.Read(encoded);
        }
        if (encoded.StartsWith("BM"u8))
        {
            return BmpHeader.Read(encoded);
        }
        if (TiffDirectory.IsTiff(encoded))
        {
            return TiffDirectory.ReadHeader(encoded);
        }
        if (encoded.StartsWith("GIF87a"u8) || encoded.StartsWith("GIF89a"u8))
        {
            return new(EncodedFormat.Gif, encoded[6] | encoded[7] << 8, encoded[8] | encoded[9] << 8, 1, 8, true, 1);
        }
        throw new InvalidDataException("its content is no JPEG, PNG, WebP, BMP, TIFF or GIF");
    }
}
