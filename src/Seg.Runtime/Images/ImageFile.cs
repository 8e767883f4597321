using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Picture files.</summary>
public static class ImageFile
{
    /// <summary>Reads and decodes one file.</summary>
    /// <param name="path">A regular file.</param>
    /// <param name="codec">Decodes it.</param>
    /// <param name="limits">Refuses larger pictures; null for the defaults.</param>
    /// <returns>The picture, upright, RGB; its name is the path.</returns>
    /// <exception cref="SegException">SEG4200 missing, a directory, no regular file or not readable; SEG4201/SEG4202 from the codec.</exception>
    public static ImageInput Read(string path, IImageCodec codec, ImageLimits? limits = null) =>
        codec.Decode(ReadBytes(path), path, limits ?? ImageLimits.Default);

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path)) throw Missing(path, "is a directory, not a picture");
        if (!File.Exists(path)) throw Missing(path, "does not exist");
        try
        {
            // Opening a FIFO for reading waits for a writer; opening it for reading and writing does not, and then it cannot seek.
            if (!OperatingSystem.IsWindows() && IsNoRegularFile(path)) throw Missing(path, "is no regular file");
            return File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Missing(path, $"cannot be read: {cause.Message}", cause);
        }
    }

    // .NET tells a pipe or device from a file only by whether an open stream can seek; they report length 0, so only then is it worth asking.
    private static bool IsNoRegularFile(string path)
    {
        if (new FileInfo(path).Length > 0) return false;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            return !stream.CanSeek;
        }
        catch (UnauthorizedAccessException)
        {
            // Read-only and without length: an empty file, which the decoder will name.
            return false;
        }
    }

    private static SegException Missing(string path, string what, Exception? cause = null) => new(DiagnosticIds.ImageMissing, $"The image '{path}' {what}.", cause);
}
