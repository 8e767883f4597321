namespace Seg.Runtime.Checkpoints;

/// <summary>
/// Tells weights of another class count from weights of another model: the commonest reason why a published checkpoint does not fit, and one that a list of
/// shapes does not say in words.
/// </summary>
internal static class ClassCountHint
{
    // Rows of a classifier by its classes: alone, with one for "no object" or background, and four box coordinates a class.
    private static readonly (Func<long, long> Rows, Func<long, long> Classes)[] Kinds =
    [
        (classes => classes + 1, rows => rows - 1),
        (classes => classes, rows => rows),
        (classes => 4 * classes, rows => rows % 4 == 0 ? rows / 4 : -1),
    ];

    /// <summary>A sentence with both counts and what to do, or null when anything but the class count differs.</summary>
    /// <param name="problems">What does not fit.</param>
    /// <param name="classes">How many classes the model has.</param>
    public static string? Of(IReadOnlyList<CheckpointProblem> problems, int classes)
    {
        if (problems.Count == 0 || problems.Any(p => p.ModelShape is null || p.FileShape is null)) return null;
        long[] counts = [.. problems.Select(p => ClassesOfFile(p.ModelShape!, p.FileShape!, classes)).Distinct()];
        return counts is not [> 0 and var inFile] ? null
            : $"the weights are for {inFile} classes, the model has {classes}: load them into the spec that they were trained with, or state their {inFile} classes under 'classes' of a JSON spec";
    }

    // How many classes the file's tensor is for, or -1 when it is not only the number of classes that differs.
    private static long ClassesOfFile(IReadOnlyList<long> model, IReadOnlyList<long> file, long classes)
    {
        if (model.Count == 0 || model.Count != file.Count || !model.Skip(1).SequenceEqual(file.Skip(1))) return -1;
        var kind = Array.Find(Kinds, k => k.Rows(classes) == model[0]);
        return kind.Classes?.Invoke(file[0]) ?? -1;
    }
}
