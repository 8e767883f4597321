using Seg.Kernels;

namespace Seg.Imaging;

/// <summary>
/// What every codec does alike, whatever library decodes for it: checks before memory for pixels is taken, the wording of refusals,
/// orientation, stored label values.
/// </summary>
internal static class PictureGate
{
    private const string Unreadable = "SEG4201";
    private const string TooLarge = "SEG4202";
    private const string NoCodec = "SEG4204";
    private const string OutOfMemory = "SEG9002";

    /// <summary>Reads the header and checks it.</summary>
    /// <exception cref="SegException">SEG4201 no readable picture, SEG4202 more pixels than allowed.</exception>
    public static ImageHeader Open(ReadOnlySpan<byte> encoded, string name, ImageLimits limits)
    {
        ImageHeader header;
        try
        {
            header = ImageHeader.Read(encoded);
        }
        catch (InvalidDataException e)
        {
            throw Refused(name, e.Message, e);
        }
        if (header.Pixels > limits.MaxPixels)
        {
            throw new SegException(
                TooLarge, $"{Subject(name)} has {header.Width} x {header.Height} = {header.Pixels} pixels; at most {limits.MaxPixels} are allowed.");
        }
        // Three bytes a pixel in one array.
        return header.Pixels * 3 <= Array.MaxLength
            ? header
            : throw new SegException(TooLarge, $"{Subject(name)} has {header.Pixels} pixels; at most {Array.MaxLength / 3} fit in memory.");
    }

    /// <summary>Packed RGB as stored → the picture upright.</summary>
    public static ImageInput Upright(byte[] stored, ImageHeader header, string name)
    {
        if (header.Orientation == 1)
        {
            return new(stored, header.Width, header.Height, PixelFormat.Rgb24, 0, name);
        }
        var upright = new byte[stored.Length];
        PixelOrientation.Apply(stored, header.Height, header.Width, 3, header.Orientation, upright);
        return header.IsTransposed
            ? new(upright, header.Height, header.Width, PixelFormat.Rgb24, 0, name)
            : new(upright, header.Width, header.Height, PixelFormat.Rgb24, 0, name);
    }

    /// <summary>Stored values from samples of 1, 2 or 4 bits, which decoders spread over 0..255.</summary>
    public static void Unspread(Span<ushort> labels, int bits)
    {
        var step = 255 / ((1 << bits) - 1);
        foreach (ref var label in labels)
        {
            label = (ushort)(label / step);
        }
    }

    /// <summary>Palette indices of a GIF's first frame.</summary>
    /// <exception cref="InvalidDataException">Damaged or cut off.</exception>
    public static void GifLabels(ReadOnlySpan<byte> encoded, ImageHeader header, Span<ushort> labels)
    {
        var indices = new byte[header.Pixels];
        GifDecoder.DecodeIndices(encoded, header, indices);
        for (var i = 0; i < indices.Length; i++)
        {
            labels[i] = indices[i];
        }
    }

    /// <summary>The picture's own fault.</summary>
    public static SegException Refused(string name, string reason, Exception? inner = null) =>
        new(Unreadable, $"{Subject(name)} cannot be read: {reason}.", inner);

    /// <summary>A picture within the limits that this process has no memory for.</summary>
    public static SegException TooLittleMemory(ImageHeader header, string name, Exception inner) => new(
        OutOfMemory, $"{Subject(name)} of {header.Width} x {header.Height} pixels needs more memory than there is to be decoded. Scale it down, or give the process more memory.", inner);

    /// <summary>The machine's fault.</summary>
    public static SegException Missing(string what, Exception inner) => new(NoCodec, what, inner);

    private static string Subject(string name) => name.Length > 0 ? $"The picture '{name}'" : "The picture";
}
