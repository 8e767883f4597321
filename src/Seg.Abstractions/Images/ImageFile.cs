namespace Seg;

/// <summary>Reads whole picture files, with errors that name the file. Thread-safe.</summary>
public static class ImageFile
{
    /// <summary>The bytes of a regular file.</summary>
    /// <param name="path">A file; pipes, devices and sockets are refused, because reading them may never end.</param>
    /// <exception cref="SegException">SEG4200 no such file, a directory, empty, no regular file, or not readable; SEG4202 larger than 2 GiB.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            var length = Check(path);
            if (length > Array.MaxLength)
                throw new SegException(Shared.DiagnosticIds.ImageTooLarge, $"The picture '{path}' has {length} bytes; at most {Array.MaxLength} are read.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SegException(Shared.DiagnosticIds.ImageMissing, $"The picture '{path}' cannot be opened: {e.Message}", e);
        }
        catch (OutOfMemoryException e)
        {
            throw new SegException(Shared.DiagnosticIds.OutOfMemory, $"The picture '{path}' has {new FileInfo(path).Length} bytes, and memory does not suffice to read them.", e);
        }
    }

    /// <summary>Makes sure that opening a file cannot block.</summary>
    /// <returns>Its length in bytes, at least 1.</returns>
    /// <exception cref="SegException">SEG4200 no such file, a directory, empty, or no regular file.</exception>
    internal static long Check(string path)
    {
        if (Directory.Exists(path)) throw Missing("is a directory; name a file in it");
        if (!File.Exists(path)) throw Missing("does not exist");
        var length = new FileInfo(path).Length;
        // Pipes and devices have length 0 too; opening one to find out might block for ever.
        return length > 0 ? length : throw Missing("is empty, or no regular file (a pipe, socket or device)");

        SegException Missing(string what) => new(Shared.DiagnosticIds.ImageMissing, $"The picture '{path}' {what}.");
    }

    /// <summary>Reads and decodes a file.</summary>
    /// <param name="codec">Decodes the bytes.</param>
    /// <param name="path">Names the file, and in messages the picture.</param>
    /// <param name="limits">Null for the codec's own (<see cref="IImageCodec.Limits"/>).</param>
    /// <exception cref="SegException">As <see cref="Read"/> and <see cref="IImageCodec.Decode"/>.</exception>
    public static ImageInput DecodeFile(this IImageCodec codec, string path, ImageLimits? limits = null) =>
        codec.Decode(Read(path), path, limits ?? codec.Limits);

    /// <summary>Reads and decodes a label picture.</summary>
    /// <inheritdoc cref="DecodeFile"/>
    public static LabelImage DecodeLabelFile(this IImageCodec codec, string path, ImageLimits? limits = null) =>
        codec.DecodeLabels(Read(path), path, limits ?? codec.Limits);

    /// <summary>The same codec with other limits where a caller of <see cref="DecodeFile"/> gives none.</summary>
    /// <param name="codec">Decodes and encodes.</param>
    /// <param name="limits">Its limits from now on.</param>
    public static IImageCodec WithLimits(this IImageCodec codec, ImageLimits limits) => new LimitedCodec(codec, limits);

    private sealed class LimitedCodec(IImageCodec inner, ImageLimits limits) : IImageCodec
    {
        public ImageLimits Limits => limits;

        public ImageInput Decode(ReadOnlySpan<byte> encoded, string name, ImageLimits given) => inner.Decode(encoded, name, given);

        public LabelImage DecodeLabels(ReadOnlySpan<byte> encoded, string name, ImageLimits given) => inner.DecodeLabels(encoded, name, given);

        public byte[] EncodePng(ImageInput image) => inner.EncodePng(image);

        public byte[] EncodePng16(ReadOnlySpan<ushort> samples, int width, int height) => inner.EncodePng16(samples, width, height);
    }
}
