using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>
/// Class scores of a picture from several windows and passes. They are kept at the resolution of the model's output and made for a band of rows at a time:
/// classes × height × width numbers never stand in memory.
/// </summary>
/// <param name="Passes">At least one.</param>
/// <param name="Height">Rows of the result.</param>
/// <param name="Width">Columns of the result.</param>
internal sealed record StitchedScores(IReadOnlyList<ImagePass> Passes, int Height, int Width)
{
    // 16 MiB of float32 for a band; a handful of such tensors live at a time.
    private const long BandElements = 1 << 22;

    /// <summary>[classes, count, Width]: scores by which the best class of a pixel is found; of one pass as they are, of several the <see cref="Mean"/>.</summary>
    public Tensor Rows(int first, int count) => Passes.Count == 1 ? Passes[0].Rows(Height, Width, first, count) : Mean(first, count);

    /// <summary>[classes, count, Width]: the mean of the passes' class probabilities, or of scores that are no logits.</summary>
    public Tensor Mean(int first, int count)
    {
        using var scope = NewDisposeScope();
        Tensor? sum = null;
        foreach (var pass in Passes)
        {
            using var passScope = NewDisposeScope();
            var rows = pass.Rows(Height, Width, first, count);
            if (pass.AreLogits) rows = rows.softmax(0);
            if (sum is null) sum = rows.MoveToOuterDisposeScope();
            else sum.add_(rows);
        }
        return sum!.div_(Passes.Count).MoveToOuterDisposeScope();
    }

    /// <summary>Bands that cover the result, top to bottom.</summary>
    /// <param name="classes">Number of classes.</param>
    public IEnumerable<(int First, int Count)> Bands(int classes)
    {
        var rows = (int)Math.Clamp(BandElements / ((long)classes * Width), 1, Height);
        for (var first = 0; first < Height; first += rows) yield return (first, Math.Min(rows, Height - first));
    }
}
