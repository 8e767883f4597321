using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Seg.Runtime.Checkpoints;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Specs to models with weights. Thread-safe.</summary>
/// <param name="composer">Builds models.</param>
/// <param name="folders">Where checkpoints lie.</param>
/// <param name="checkpoints">Reads them.</param>
/// <param name="logger">Told what was built and loaded; null for nobody.</param>
public sealed class ModelLoader(ModelComposer composer, ModelFolders folders, CheckpointLoader checkpoints, ILogger<ModelLoader>? logger = null)
{
    /// <summary>Builds a spec's model and fills it strictly: every tensor of the model from the file, every entry of the file used. The caller owns it.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="weights">A file, by path or below a models folder; null for the spec's own, whose SHA-256 is then checked if stated.</param>
    /// <param name="allowRandom">Whether a spec without checkpoint keeps its fresh weights.</param>
    /// <exception cref="SegException">SEG4100 no checkpoint, SEG4101 a damaged one, SEG4102 one that does not fit; SEG9002 too little memory; or what is wrong with the spec.</exception>
    public SegModel Load(ModelSpec spec, string? weights = null, bool allowRandom = false)
    {
        try
        {
            // Found before anything is built: a wrong path should be told at once.
            var path = Locate(spec, weights, allowRandom);
            var model = path is null ? Build(spec) : BuildUnfilled(spec);
            try
            {
                if (path is null) logger?.RandomWeights(spec.Id);
                else if (weights is null) Fill(model, path, spec.Checkpoint?.Sha256, spec.Checkpoint?.KeyMap);
                else Fill(model, path, sha256: null, keyMap: null);
                return model;
            }
            catch
            {
                model.Dispose();
                throw;
            }
        }
        catch (Exception failure)
        {
            logger?.LoadFailed(spec.Id, failure);
            if (MemoryShortage.Is(failure)) throw MemoryShortage.Loading(spec.Id, failure);
            throw;
        }
    }

    /// <summary>The file of a spec's weights, or null when they are not here.</summary>
    public string? FindWeights(ModelSpec spec) => spec.Checkpoint is { File.Length: > 0 } checkpoint ? Resolve(checkpoint.File) : null;

    /// <summary>The file that <see cref="Load"/> would read; null for fresh weights.</summary>
    /// <exception cref="SegException">SEG4100: there is none.</exception>
    internal string? Locate(ModelSpec spec, string? weights, bool allowRandom)
    {
        if (weights is not null) return Resolve(weights) ?? throw Missing($"{spec.Id}: there is no checkpoint '{weights}', neither at that path nor in {Folders()}.");
        if (FindWeights(spec) is { } path) return path;
        if (allowRandom) return null;
        throw Missing(spec.Checkpoint is { File.Length: > 0 } checkpoint
            ? $"{spec.Id}: its checkpoint '{checkpoint.File}' is not in {Folders()}."
            : $"{spec.Id}: no weights come with this model; name a checkpoint (--weights FILE).");
    }

    // The strict load that follows fills every weight, so none is drawn before; the generator of random numbers stays as it was.
    private SegModel BuildUnfilled(ModelSpec spec)
    {
#if SEG_SYSTEM_TORCH
        using var _ = Torch.RandomWeights.Skip();
#endif
        return Build(spec);
    }

    private SegModel Build(ModelSpec spec)
    {
        var start = Stopwatch.GetTimestamp();
        var model = composer.Build(spec);
        if (logger?.IsEnabled(LogLevel.Information) == true)
            logger.ModelBuilt(spec.Id, Stopwatch.GetElapsedTime(start).TotalMilliseconds, model.parameters().Sum(p => p.numel()), model is ComposedModel ? "composed" : "compiled");
        return model;
    }

    private void Fill(SegModel model, string path, string? sha256, string? keyMap)
    {
        var start = Stopwatch.GetTimestamp();
        var report = checkpoints.Load(model, path, new() { Sha256 = sha256, KeyMap = keyMap });
        if (logger is null) return;
        logger.WeightsLoaded(model.Spec.Id, path, Stopwatch.GetElapsedTime(start).TotalMilliseconds, report.Loaded, report.Bytes, report.KeyMap);
        if (report.Converted.Count > 0) logger.WeightsConverted(model.Spec.Id, report.Converted.Count, report.Converted[0]);
    }

    private string? Resolve(string file) => File.Exists(file) ? Path.GetFullPath(file) : Path.IsPathRooted(file) ? null : folders.Find(file);

    private string Folders() => folders.Roots.Count == 0 ? $"any models folder (there is none; {ModelFolders.Variable} names more)" : string.Join(", ", folders.Roots);

    private static SegException Missing(string message) => new(DiagnosticIds.CheckpointMissing, message);
}
