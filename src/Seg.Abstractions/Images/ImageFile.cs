namespace Seg;

/// <summary>Reads whole picture files, with errors that name the file. Thread-safe.</summary>
public static class ImageFile
{
    /// <summary>The bytes of a regular file.</summary>
    /// <param name="path">A file; pipes, devices and sockets are refused, because reading them may never end.</param>
    /// <exception cref="SegException">SEG4200 no such file, a directory, empty, no regular file, or not readable; SEG4202 larger than 2 GiB.</exception>
    public static byte[] Read(string path)
    {
        if (Directory.Exists(path)) throw Missing("is a directory; name a file in it");
        if (!File.Exists(path)) throw Missing("does not exist");
        try
        {
            var length = new FileInfo(path).Length;
            // Pipes and devices have length 0 too; opening one to find out might block for ever.
            if (length == 0) throw Missing("is empty, or no regular file (a pipe, socket or device)");
            if (length > Array.MaxLength)
                throw new SegException(Shared.DiagnosticIds.ImageTooLarge, $"The picture '{path}' has {length} bytes; at most {Array.MaxLength} are read.");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SegException(Shared.DiagnosticIds.ImageMissing, $"The picture '{path}' cannot be opened: {e.Message}", e);
        }

        SegException Missing(string what) => new(Shared.DiagnosticIds.ImageMissing, $"The picture '{path}' {what}.");
    }

    /// <summary>Reads and decodes a file.</summary>
    /// <param name="codec">Decodes the bytes.</param>
    /// <param name="path">Names the file, and in messages the picture.</param>
    /// <param name="limits">Null for <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="SegException">As <see cref="Read"/> and <see cref="IImageCodec.Decode"/>.</exception>
    public static ImageInput DecodeFile(this IImageCodec codec, string path, ImageLimits? limits = null) =>
        codec.Decode(Read(path), path, limits ?? ImageLimits.Default);

    /// <summary>Reads and decodes a label picture.</summary>
    /// <inheritdoc cref="DecodeFile"/>
    public static LabelImage DecodeLabelFile(this IImageCodec codec, string path, ImageLimits? limits = null) =>
        codec.DecodeLabels(Read(path), path, limits ?? ImageLimits.Default);
}
