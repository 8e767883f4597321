using System.Security.Cryptography;
using Seg.Shared;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Runtime.Checkpoints;

/// <summary>Opens checkpoints of any known format, loads them into models and lists what they hold. Thread-safe.</summary>
/// <param name="formats">The formats to try, in order.</param>
/// <param name="maps">The key maps to choose from; null for the model's own names alone.</param>
public sealed class CheckpointLoader(IEnumerable<ICheckpointFormat> formats, KeyMapCatalog? maps = null)
{
    private const int StartBytes = 16;
    private readonly IReadOnlyList<ICheckpointFormat> _formats = [.. formats];
    private readonly KeyMapCatalog _maps = maps ?? KeyMapCatalog.Empty;

    /// <summary>Opens a file with the first format that recognises it.</summary>
    /// <exception cref="SegException">SEG4100 no such file, SEG4101 of no known format or not well formed.</exception>
    public ICheckpoint Open(string path)
    {
        var start = ReadStart(path);
        var format = _formats.FirstOrDefault(f => f.Recognises(start, path))
            ?? throw new SegException(DiagnosticIds.CheckpointMalformed, $"checkpoint {path}: expected a file of one of the {_formats.Count} known formats, found one that starts with {Convert.ToHexString(start)}.");
        return format.Open(path);
    }

    /// <summary>Fills a model's parameters and buffers from a file. Nothing is changed before names, shapes and types of all entries have been compared.</summary>
    /// <param name="model">The model; its state names are those of the original release of its system.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">Key map, strictness, conversions; null for the defaults.</param>
    /// <returns>What was loaded, and in a load that is not strict what was not.</returns>
    /// <exception cref="SegException">
    /// SEG4100, SEG4101; SEG4102 (strict) with the sorted list of entries that do not fit; SEG4103 (strict) with the entries that hold NaN or infinity, which
    /// shows only when they are read: the model has been filled then.
    /// </exception>
    public CheckpointReport Load(Module model, string path, CheckpointOptions? options = null)
    {
        options ??= new CheckpointOptions();
        using var checkpoint = Open(path);
        if (!string.IsNullOrEmpty(options.Sha256)) CheckHash(path, options.Sha256);
        return Fill(checkpoint, model.state_dict(), model, model.GetName(), options);
    }

    /// <summary>
    /// Fills a model's backbone from a file of backbone weights (a classifier's of ImageNet, whose head stays aside) or of a whole model (of which the
    /// entries of its backbone are taken). The rest of the model keeps its fresh weights, as training begins.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">As of <see cref="Load"/>.</param>
    /// <exception cref="SegException">SEG4100, SEG4101; SEG4102 (strict) with what does not fit the backbone; SEG4103 (strict) as of <see cref="Load"/>.</exception>
    public CheckpointReport InitialiseBackbone(SegModel model, string path, CheckpointOptions? options = null)
    {
        options ??= new CheckpointOptions();
        var prefix = model.Spec.StateNames[ComponentKind.Backbone] + ".";
        using var file = Open(path);
        if (!string.IsNullOrEmpty(options.Sha256)) CheckHash(path, options.Sha256);
        using var checkpoint = BackboneEntries.Of(file, prefix);
        var state = model.state_dict().Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value, StringComparer.Ordinal);
        return Fill(checkpoint, state, null, $"the backbone of {model.GetName()}", options);
    }

    /// <summary>Writes a model's state, whole or not at all.</summary>
    /// <param name="model">The model; only read.</param>
    /// <param name="path">The file; its extension says the format.</param>
    /// <param name="keyMap">The id of the key map whose names the file shall have; null for the model's own.</param>
    /// <param name="metadata">Free text to store with it.</param>
    /// <exception cref="SegException">SEG4002 no such key map, or an extension of no format that can be written; SEG4102 a tensor for which the map has no name; SEG4300.</exception>
    public void Save(Module model, string path, string? keyMap = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var format = _formats.OfType<IWritableCheckpointFormat>().FirstOrDefault(f => f.Recognises([], path))
            ?? throw new SegException(DiagnosticIds.InvalidValue, $"checkpoint {path}: expected a name of a format that can be written, e.g. with the ending .safetensors.");
        var map = string.IsNullOrEmpty(keyMap) ? KeyMapCatalog.Own : _maps.Get(keyMap);
        var views = new List<Tensor>();
        try
        {
            format.Write(path, [.. CheckpointNames.Of(model, map, views)], metadata);
        }
        finally
        {
            foreach (var view in views) view.Dispose();
        }
    }

    /// <summary>Compares a file with a model without loading it.</summary>
    /// <exception cref="SegException">SEG4100, SEG4101.</exception>
    public CheckpointReport Compare(Module model, string path, CheckpointOptions? options = null)
    {
        using var checkpoint = Open(path);
        var entries = model.state_dict().Select(t => Entry(t.Key, t.Value));
        return Report(checkpoint, model, model.GetName(), CheckpointPlan.Make(checkpoint.Entries, [.. entries], options ?? new CheckpointOptions(), _maps));
    }

    /// <summary>Lists what a file holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="countNonFinite">Whether to read every tensor and count NaN and infinity.</param>
    /// <exception cref="SegException">SEG4100, SEG4101.</exception>
    public CheckpointInspection Inspect(string path, bool countNonFinite = true)
    {
        using var checkpoint = Open(path);
        return CheckpointInspection.Of(checkpoint, countNonFinite, _maps);
    }

    private CheckpointReport Fill(ICheckpoint checkpoint, IReadOnlyDictionary<string, Tensor> state, Module? model, string name, CheckpointOptions options)
    {
        var plan = CheckpointPlan.Make(checkpoint.Entries, [.. state.Select(t => Entry(t.Key, t.Value))], options, _maps);
        var report = Report(checkpoint, model, name, plan);
        if (options.Strict && !report.Fits) throw new SegException(DiagnosticIds.CheckpointMismatch, report.Describe(options.MaxLines));

        var types = checkpoint.Entries.ToDictionary(e => e.Name, e => e.Type, StringComparer.Ordinal);
        var notFinite = new NonFiniteValues(checkpoint.Path);
        using var _ = no_grad();
        foreach (var move in plan.Moves)
        {
            using var memory = state[move.Target].detach();
            using var rows = move.Rows < 0 ? memory.alias() : memory.narrow(0, move.FirstRow, move.Rows);
            Copy(checkpoint, move, rows);
            notFinite.Check(move.Entry, types[move.Entry], rows);
        }
        if (notFinite.Problems.Count == 0) return report;
        return options.Strict ? throw notFinite.Error(options.MaxLines) : report with { Problems = [.. report.Problems, .. notFinite.Problems] };
    }

    private static void Copy(ICheckpoint checkpoint, CheckpointMove move, Tensor rows)
    {
        if (move.Form == KeyForm.Same)
        {
            checkpoint.ReadInto(move.Entry, rows);
            return;
        }
        using var read = checkpoint.Read(move.Entry);
        using var shaped = move.Form switch
        {
            KeyForm.Transposed => read.transpose(0, 1),
            KeyForm.Unfolded => UnfoldedCells.ToModel(read),
            _ => read.reshape(rows.shape),
        };
        rows.copy_(shaped);
    }

    private static CheckpointReport Report(ICheckpoint checkpoint, Module? model, string name, CheckpointPlan plan)
    {
        var bytes = checkpoint.Entries.ToDictionary(e => e.Name, e => e.Bytes, StringComparer.Ordinal);
        return new CheckpointReport(
            checkpoint.Path, name, plan.Map.Id, plan.Moves.Select(m => m.Target).Distinct(StringComparer.Ordinal).Count(),
            plan.Moves.Sum(m => bytes[m.Entry]), plan.Problems, plan.Converted)
        {
            Hint = model is SegModel { Classes.Count: var classes } ? ClassCountHint.Of(plan.Problems, classes) : null,
        };
    }

    private static CheckpointEntry Entry(string name, Tensor tensor) => new(name, tensor.shape, tensor.dtype, tensor.numel() * tensor.ElementSize);

    private static byte[] ReadStart(string path)
    {
        using var file = CheckpointFile.Open(path);
        var start = new byte[Math.Min(StartBytes, file.Length)];
        file.Read(0, start);
        return start;
    }

    private static void CheckHash(string path, string expected)
    {
        using var stream = File.OpenRead(path);
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (!found.Equals(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new SegException(DiagnosticIds.CheckpointMalformed, $"checkpoint {path}: SHA-256: expected {expected}, found {found}: the file is damaged, or another one.");
        }
    }
}
