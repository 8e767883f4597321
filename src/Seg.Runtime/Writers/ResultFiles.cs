using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Writes a result's files into a folder; each appears whole or not at all (temporary name, then rename).</summary>
/// <param name="folder">Created when missing.</param>
/// <param name="codec">Encodes the pictures.</param>
/// <remarks>Thread-safe for different names.</remarks>
public sealed class ResultFiles(string folder, IImageCodec codec)
{
    /// <summary>
    /// Writes <c>NAME.overlay.png</c>, <c>NAME.panoptic.png</c> (panoptic results), <c>NAME.semantic.png</c> (semantic results) and <c>NAME.json</c>.
    /// </summary>
    /// <param name="name">The files' common stem.</param>
    /// <param name="image">The picture that was segmented.</param>
    /// <param name="result">Its result.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="SegException">SEG4300: the folder or a file cannot be written; files of this name that were already written stay.</exception>
    public IReadOnlyList<string> Write(string name, ImageInput image, SegmentationResult result)
    {
        var written = new List<string>();
        Save($"{name}.overlay.png", () => codec.EncodePng(OverlayPicture.Draw(image, result)));
        (PanopticPicture, string)? panoptic = null;
        if (result.Tasks.Panoptic is not null)
        {
            var picture = PanopticPicture.Of(result);
            panoptic = (picture, $"{name}.panoptic.png");
            Save(panoptic.Value.Item2, () => codec.EncodePng(picture.Picture));
        }
        string? semantic = null;
        if (result.Tasks.Semantic is not null) Save(semantic = $"{name}.semantic.png", () => LabelPicture.EncodePng(result, codec));
        // Last, so that a JSON file never names a picture that is not there.
        Save($"{name}.json", () =>
        {
            using var json = new MemoryStream();
            ResultJson.Write(json, result, panoptic, semantic);
            return json.ToArray();
        });
        return written;

        void Save(string file, Func<byte[]> content)
        {
            var path = Path.Combine(folder, file);
            AtomicFile.Write(path, content());
            written.Add(path);
        }
    }
}

/// <summary>Whole files or none.</summary>
public static class AtomicFile
{
    /// <summary>Writes to a temporary name beside the target, then renames. Creates the folder.</summary>
    /// <exception cref="SegException">SEG4300, naming the path and the system's reason; nothing is left behind.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            try { File.Delete(temporary); } catch (Exception left) when (left is IOException or UnauthorizedAccessException) { /* the first cause is the one to tell */ }
            throw new SegException(DiagnosticIds.OutputUnwritable, $"Cannot write '{path}': {cause.Message}", cause);
        }
    }
}
