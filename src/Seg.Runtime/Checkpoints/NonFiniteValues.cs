using Seg.Shared;
using static TorchSharp.torch;

namespace Seg.Runtime.Checkpoints;

/// <summary>Finds NaN and infinity among the values that a load has put into a model: one of them makes every result of the model meaningless, and none tells.</summary>
/// <param name="path">The file, for messages.</param>
internal sealed class NonFiniteValues(string path)
{
    private readonly List<CheckpointProblem> _problems = [];

    /// <summary>What was found, in the order of the file.</summary>
    public IReadOnlyList<CheckpointProblem> Problems => _problems;

    /// <summary>Looks at what one entry became.</summary>
    /// <param name="entry">The file's name for it.</param>
    /// <param name="inFile">Its type in the file.</param>
    /// <param name="values">The model's memory, of any device and layout.</param>
    public void Check(string entry, ScalarType inFile, Tensor values)
    {
        if (!ElementTypes.IsFloat(values.dtype)) return;
        var (nan, infinite) = Count(values);
        if (nan + infinite == 0) return;
        var narrowed = inFile == values.dtype ? "" : $" as {ElementTypes.Name(values.dtype)} ({ElementTypes.Name(inFile)} in the file)";
        _problems.Add(new(CheckpointProblemKind.NonFinite, entry, $"{nan} NaN and {infinite} infinite of {values.numel()} values{narrowed}"));
    }

    /// <summary>SEG4103, naming each tensor.</summary>
    /// <param name="maxLines">How many of them.</param>
    public SegException Error(int maxLines) => new(DiagnosticIds.CheckpointNotFinite,
        $"checkpoint {path}: expected finite values, found others in {(_problems.Count == 1 ? "one tensor" : $"{_problems.Count} tensors")}; the file is damaged, or the training had diverged. Take another, or an earlier one."
        + string.Concat(_problems.Take(maxLines).Select(p => $"\n    {p.Name} {p.Text}")) + (_problems.Count > maxLines ? $"\n    … and {_problems.Count - maxLines} more" : ""));

    private static (long NaN, long Infinite) Count(Tensor values)
    {
        if (TensorMemory.IsDirect(values)) return NonFiniteCount.Of(values);
        using var finite = values.isfinite();
        using var all = finite.all();
        if (all.item<bool>()) return (0, 0);
        using var here = values.cpu();
        using var contiguous = here.contiguous();
        return NonFiniteCount.Of(contiguous);
    }
}
