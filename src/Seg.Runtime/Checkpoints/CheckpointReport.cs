using System.Text;

namespace Seg.Runtime.Checkpoints;

/// <summary>What does not fit between a checkpoint and a model.</summary>
public enum CheckpointProblemKind
{
    /// <summary>The model has it, the file has not.</summary>
    Missing,
    /// <summary>The file has it, the model has not.</summary>
    Unexpected,
    /// <summary>Both have it, with different shapes.</summary>
    MisShaped,
    /// <summary>Both have it, with element types that do not convert.</summary>
    MisTyped,
    /// <summary>Loaded, with values that are NaN or infinite.</summary>
    NonFinite,
}

/// <summary>One entry that does not fit.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Name">The name that a reader looks for: the file's for unexpected entries, else the model's.</param>
/// <param name="Text">The rest of the line: shapes, types, the other name.</param>
public sealed record CheckpointProblem(CheckpointProblemKind Kind, string Name, string Text)
{
    /// <summary>Of a mis-shaped entry the model's shape, as the file should have it; else null.</summary>
    public IReadOnlyList<long>? ModelShape { get; init; }

    /// <summary>Of a mis-shaped entry the file's shape; else null.</summary>
    public IReadOnlyList<long>? FileShape { get; init; }
}

/// <summary>What loading a checkpoint did, or would do.</summary>
/// <param name="Path">The file.</param>
/// <param name="Model">The model's name.</param>
/// <param name="KeyMap">The key map's id.</param>
/// <param name="Loaded">How many of the model's tensors were filled, wholly or in part.</param>
/// <param name="Bytes">How many bytes of the file were used.</param>
/// <param name="Problems">What does not fit, by kind and then by name.</param>
/// <param name="Converted">Model tensors whose values changed type, with both types, by name.</param>
public sealed record CheckpointReport(
    string Path, string Model, string KeyMap, int Loaded, long Bytes, IReadOnlyList<CheckpointProblem> Problems, IReadOnlyList<string> Converted)
{
    private static readonly (CheckpointProblemKind Kind, string Word, string Meaning)[] Sections =
    [
        (CheckpointProblemKind.Missing, "missing", "the model has them, the file has not"),
        (CheckpointProblemKind.Unexpected, "unexpected", "the file has them, the model has not"),
        (CheckpointProblemKind.MisShaped, "mis-shaped", "shapes differ"),
        (CheckpointProblemKind.MisTyped, "mis-typed", "element types differ and do not convert"),
        (CheckpointProblemKind.NonFinite, "not finite", "loaded, with values that are NaN or infinite"),
    ];

    /// <summary>What the problems come down to and what to do, where that can be told (weights of another class count); else null.</summary>
    public string? Hint { get; init; }

    /// <summary>Whether every tensor of the model was filled, every entry of the file used, and every value that was loaded is finite.</summary>
    public bool Fits => Problems.Count == 0;

    /// <summary>How many problems of a kind there are.</summary>
    public int Count(CheckpointProblemKind kind) => Problems.Count(p => p.Kind == kind);

    /// <summary>The report as text, listing at most <paramref name="maxLines"/> entries of each kind.</summary>
    public string Describe(int maxLines = 20)
    {
        var text = new StringBuilder();
        text.Append($"checkpoint {Path} {(Fits ? "fits" : "does not fit")} {Model} (key map {KeyMap}): {Loaded} tensors");
        foreach (var (kind, word, _) in Sections)
            if (kind != CheckpointProblemKind.NonFinite || Count(kind) > 0) text.Append($", {Count(kind)} {word}");
        foreach (var (kind, word, meaning) in Sections) AppendSection(text, [.. Problems.Where(p => p.Kind == kind)], $"{word} ({meaning})", maxLines);
        if (Hint is not null) text.Append($"\n  {Hint}");
        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Describe();

    private static void AppendSection(StringBuilder text, List<CheckpointProblem> problems, string title, int maxLines)
    {
        if (problems.Count == 0) return;
        text.Append($"\n  {title}:");
        foreach (var problem in problems.Take(maxLines)) text.Append($"\n    {problem.Name} {problem.Text}");
        if (problems.Count > maxLines) text.Append($"\n    … and {problems.Count - maxLines} more");
    }
}
