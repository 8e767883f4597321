using System.Text.Json;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>A model that was pulled.</summary>
/// <param name="Reference">Where it came from.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Spec">Its spec file.</param>
/// <param name="Commit">The commit of the repository, or an empty text.</param>
/// <param name="Fresh">Whether anything was downloaded.</param>
/// <param name="Notes">What the hub's configuration does not say or Seg does not do alike, a sentence each.</param>
public sealed record PulledModel(HubReference Reference, string Folder, string Spec, string Commit, bool Fresh, IReadOnlyList<string> Notes);

/// <summary>
/// Downloads a model from the hub into a models folder: configuration, weights, and the spec that follows from the configuration. Files gather in a
/// hidden folder beside, which is renamed at the end, so that a model is whole or not there; a pull that broke off is gone on with.
/// </summary>
/// <remarks>Thread-safe; of two pulls of one model at a time the second fails.</remarks>
/// <param name="client">The hub.</param>
/// <param name="specs">Turns the hub's configuration into a spec.</param>
/// <param name="folder">The models folder; made when there is none.</param>
public sealed class HubPuller(HubClient client, HubSpecs specs, string folder)
{
    private const string Config = "config.json", Preprocessor = "preprocessor_config.json", Facts = "hub.json";
    private const int MostConfigBytes = 10 << 20;

    // As Transformers looks for them.
    private static readonly string[] Weights = ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    /// <summary>Pulls a model, or finds that it is here already.</summary>
    /// <param name="reference">Which.</param>
    /// <param name="progress">Told of the bytes of each file; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; what has come stays for the next time.</param>
    /// <exception cref="SegException">SEG4010 to SEG4014; SEG4101 a damaged index; SEG4300 the folder cannot be written.</exception>
    public async Task<PulledModel> PullAsync(HubReference reference, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var (final, work) = (Path.Combine(folder, reference.ModelId), Path.Combine(folder, $".pulling-{reference.ModelId}"));
        var config = await client.FindAsync(reference, Config, null, cancellationToken)
            ?? throw new SegException(DiagnosticIds.HubMissing, $"{reference}: the repository has no {Config}; it is no model of Transformers.");
        var commit = config.Commit;
        if (commit is not null && CommitOf(final) == commit) return new(reference, final, SpecPath(final, reference), commit, Fresh: false, []);
        try
        {
            Directory.CreateDirectory(work);
            await client.DownloadAsync(reference, Small(reference, config), Path.Combine(work, Config), progress, cancellationToken);
            if (await client.FindAsync(reference, Preprocessor, commit, cancellationToken) is { } preprocessor)
                await client.DownloadAsync(reference, Small(reference, preprocessor), Path.Combine(work, Preprocessor), progress, cancellationToken);

            // A configuration that Seg cannot make a model of should cost no gigabyte.
            var derived = specs.Derive(reference, Path.Combine(work, Config), Path.Combine(work, Preprocessor));
            var weights = await WeightsAsync(reference, commit, work, progress, cancellationToken);
            specs.Write(derived, reference, work, SpecPath(work, reference), weights);
            WriteFacts(work, reference, commit);
            Replace(work, final);
            return new(reference, final, SpecPath(final, reference), commit ?? "", Fresh: true, derived.Notes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SegException(DiagnosticIds.OutputUnwritable, $"{reference} cannot be written to {folder}: {e.Message}", e);
        }
    }

    private async Task<HubFile> WeightsAsync(HubReference reference, string? commit, string work, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (var name in Weights)
        {
            if (await client.FindAsync(reference, name, commit, cancellationToken) is not { } file) continue;
            var path = Path.Combine(work, name);
            await client.DownloadAsync(reference, file, path, progress, cancellationToken);
            if (!name.EndsWith(".index.json", StringComparison.Ordinal)) return file;
            foreach (var shard in ShardedCheckpoint.FilesOf(path))
            {
                var found = await client.FindAsync(reference, shard, commit, cancellationToken) ?? throw new SegException(DiagnosticIds.HubMissing, $"{reference}: {name} names {shard}, which the repository does not have.");
                await DownloadOnceAsync(reference, found, Path.Combine(work, shard), progress, cancellationToken);
            }
            return file;
        }
        throw new SegException(DiagnosticIds.HubMissing, $"{reference}: the repository has none of {string.Join(", ", Weights)}.");
    }

    // Of a pull that broke off at a later shard the earlier ones are there.
    private async Task DownloadOnceAsync(HubReference reference, HubFile file, string path, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        var marker = $"{path}.{file.Sha256}.done";
        if (file.Sha256 is not null && File.Exists(path) && File.Exists(marker) && new FileInfo(path).Length == file.Size) return;
        await client.DownloadAsync(reference, file, path, progress, cancellationToken);
        if (file.Sha256 is not null) await File.WriteAllBytesAsync(marker, [], cancellationToken);
    }

    private static HubFile Small(HubReference reference, HubFile file) => file.Size <= MostConfigBytes || file.Size is null
        ? file : throw new SegException(DiagnosticIds.HubUnsupported, $"{reference}: {file.Name} has {file.Size} bytes; a configuration has at most {MostConfigBytes}.");

    private static string SpecPath(string folder, HubReference reference) => Path.Combine(folder, reference.ModelId + ModelFolders.SpecEnding);

    private static void WriteFacts(string work, HubReference reference, string? commit) =>
        File.WriteAllBytes(Path.Combine(work, Facts), JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["repository"] = reference.Repository, ["revision"] = reference.Revision, ["commit"] = commit ?? "" }));

    private static string? CommitOf(string folder)
    {
        try
        {
            using var facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, Facts)));
            return facts.RootElement.GetProperty("commit").GetString();
        }
        catch (Exception e) when (e is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Replace(string work, string final)
    {
        foreach (var marker in Directory.EnumerateFiles(work, "*.done").Concat(Directory.EnumerateFiles(work, "*.part"))) File.Delete(marker);
        var old = $"{final}.{Guid.NewGuid():n}.old";
        if (Directory.Exists(final)) Directory.Move(final, old);
        Directory.Move(work, final);
        if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
    }
}
