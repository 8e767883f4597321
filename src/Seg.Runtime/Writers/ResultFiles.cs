using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Writes a result's files into a folder; each appears whole or not at all (temporary name, then rename).</summary>
/// <param name="folder">Created when missing.</param>
/// <param name="codec">Encodes the pictures.</param>
/// <remarks>Thread-safe for different names.</remarks>
public sealed class ResultFiles(string folder, IImageCodec codec)
{
    private const int RoomBytes = 1 << 20;

    /// <summary>Creates the folder and makes sure that a megabyte can be written there now; nothing of it is left.</summary>
    /// <exception cref="SegException">SEG4300, naming the folder and the system's reason.</exception>
    public void CheckRoom() => AtomicFile.Check(Path.Combine(folder, ".seg"), RoomBytes);

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
        (IReadOnlyDictionary<int, int>, string)? panoptic = null;
        if (result.Tasks.Panoptic is not null)
        {
            var picture = PanopticPicture.Of(result);
            panoptic = (picture.FileIds, $"{name}.panoptic.png");
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

    /// <summary>
    /// Writes the same files in bands of rows, for a picture that is not to be in memory as a whole. The overlay has the picture's size.
    /// </summary>
    /// <param name="name">The files' common stem.</param>
    /// <param name="image">The picture that was segmented; read once more.</param>
    /// <param name="result">Its result.</param>
    /// <param name="cancellationToken">Ends the file under way, of which nothing is left.</param>
    /// <returns>The files written.</returns>
    /// <exception cref="SegException">SEG4300: the folder or a file cannot be written; files of this name that were already written stay.</exception>
    public async Task<IReadOnlyList<string>> WriteAsync(string name, ITileSource image, SegmentationResult result, CancellationToken cancellationToken = default)
    {
        var (bands, written) = (new LargeResultFiles(image, result), new List<string>());
        await Save($"{name}.overlay.png", file => bands.WriteOverlayAsync(file, cancellationToken)).ConfigureAwait(false);
        (IReadOnlyDictionary<int, int> Ids, string File)? panoptic = result.Tasks.Panoptic is null ? null : (PanopticPicture.ChooseIds(result), $"{name}.panoptic.png");
        if (panoptic is { } picture) await Save(picture.File, file => Now(() => bands.WritePanoptic(file, picture.Ids, cancellationToken))).ConfigureAwait(false);
        var semantic = result.Tasks.Semantic is null ? null : $"{name}.semantic.png";
        if (semantic is not null) await Save(semantic, file => Now(() => bands.WriteSemantic(file, cancellationToken))).ConfigureAwait(false);
        await Save($"{name}.json", file => Now(() => ResultJson.Write(file, result, panoptic, semantic))).ConfigureAwait(false);
        return written;

        async Task Save(string file, Func<Stream, Task> write)
        {
            var path = Path.Combine(folder, file);
            await AtomicFile.WriteAsync(path, write).ConfigureAwait(false);
            written.Add(path);
        }

        static Task Now(Action write)
        {
            write();
            return Task.CompletedTask;
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
        var temporary = Temporary(path);
        try
        {
            CreateFolder(path);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception cause)
        {
            Remove(temporary);
            if (IsOfSystem(cause)) throw Unwritable(path, cause);
            throw;
        }
    }

    /// <summary>The same for content that is made while it is written. Whatever <paramref name="write"/> throws, nothing is left behind.</summary>
    /// <exception cref="SegException">SEG4300, naming the path and the system's reason.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        var temporary = Temporary(path);
        try
        {
            CreateFolder(path);
            var file = File.Create(temporary);
            await using (file.ConfigureAwait(false)) await write(file).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception cause)
        {
            Remove(temporary);
            if (IsOfSystem(cause)) throw Unwritable(path, cause);
            throw;
        }
    }

    /// <summary>As <see cref="Write"/>, without the file in the end.</summary>
    internal static void Check(string path, int bytes)
    {
        var temporary = Temporary(path);
        try
        {
            CreateFolder(path);
            File.WriteAllBytes(temporary, new byte[bytes]);
            File.Delete(temporary);
        }
        catch (Exception cause) when (IsOfSystem(cause))
        {
            Remove(temporary);
            throw Unwritable(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".", cause);
        }
    }

    // .NET's word for a file beyond the limit of the file system, or of `ulimit -f`, is an argument out of range.
    private static bool IsOfSystem(Exception cause) => cause is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    private static string Temporary(string path) => $"{path}.{Environment.ProcessId}.tmp";

    private static void CreateFolder(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
    }

    private static void Remove(string temporary)
    {
        try { File.Delete(temporary); } catch (Exception left) when (left is IOException or UnauthorizedAccessException) { /* the first cause is the one to tell */ }
    }

    /// <summary>SEG4300, for whoever writes in another way.</summary>
    internal static SegException Unwritable(string path, Exception cause) => new(DiagnosticIds.OutputUnwritable, $"Cannot write '{path}': {cause.Message}", cause);
}
