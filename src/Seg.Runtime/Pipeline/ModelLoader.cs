using Seg.Runtime.Checkpoints;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Specs to models with weights. Thread-safe.</summary>
/// <param name="composer">Builds models.</param>
/// <param name="folders">Where checkpoints lie.</param>
/// <param name="checkpoints">Reads them.</param>
public sealed class ModelLoader(ModelComposer composer, ModelFolders folders, CheckpointLoader checkpoints)
{
    /// <summary>Builds a spec's model and fills it strictly: every tensor of the model from the file, every entry of the file used. The caller owns it.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="weights">A file, by path or below a models folder; null for the spec's own, whose SHA-256 is then checked if stated.</param>
    /// <param name="allowRandom">Whether a spec without checkpoint keeps its fresh weights.</param>
    /// <exception cref="SegException">SEG4100 no checkpoint, SEG4101 a damaged one, SEG4102 one that does not fit; or what is wrong with the spec.</exception>
    public SegModel Load(ModelSpec spec, string? weights = null, bool allowRandom = false)
    {
        // Found before anything is built: a wrong path should be told at once.
        var path = Find(spec, weights, allowRandom);
        var model = composer.Build(spec);
        try
        {
            if (path is not null) checkpoints.Load(model, path, new() { Sha256 = weights is null ? spec.Checkpoint?.Sha256 : null });
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The file of a spec's weights, or null when they are not here.</summary>
    public string? FindWeights(ModelSpec spec) => spec.Checkpoint is { File.Length: > 0 } checkpoint ? Resolve(checkpoint.File) : null;

    private string? Find(ModelSpec spec, string? weights, bool allowRandom)
    {
        if (weights is not null) return Resolve(weights) ?? throw Missing($"{spec.Id}: there is no checkpoint '{weights}', neither at that path nor in {Folders()}.");
        if (FindWeights(spec) is { } path) return path;
        if (allowRandom) return null;
        throw Missing(spec.Checkpoint is { File.Length: > 0 } checkpoint
            ? $"{spec.Id}: its checkpoint '{checkpoint.File}' is not in {Folders()}."
            : $"{spec.Id}: no weights come with this model; name a checkpoint (--weights FILE).");
    }

    private string? Resolve(string file) => File.Exists(file) ? Path.GetFullPath(file) : Path.IsPathRooted(file) ? null : folders.Find(file);

    private string Folders() => folders.Roots.Count == 0 ? $"any models folder (there is none; {ModelFolders.Variable} names more)" : string.Join(", ", folders.Roots);

    private static SegException Missing(string message) => new(DiagnosticIds.CheckpointMissing, message);
}
