using Seg.Modules;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>One pass over an image, window by window; where windows overlap their scores are averaged (Segmenter, segm/model/utils.py, merge_windows).</summary>
/// <param name="Height">Rows of the image as the model saw it.</param>
/// <param name="Width">Columns of the image as the model saw it.</param>
/// <param name="Flipped">Whether the model saw it mirrored.</param>
/// <param name="Windows">Its windows, which cover it: where they stand, and what was found there.</param>
internal sealed record ImagePass(int Height, int Width, bool Flipped, IReadOnlyList<(PixelRegion Region, WindowScores Scores)> Windows)
{
    public bool AreLogits => Windows[0].Scores.AreLogits;

    /// <summary>[classes, count, width]: some rows of the result, mirrored back.</summary>
    /// <param name="height">Rows of the whole result.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="first">The first row wanted.</param>
    /// <param name="count">How many.</param>
    public Tensor Rows(int height, int width, int first, int count)
    {
        using var scope = NewDisposeScope();
        var rows = BilinearRows.Of(Merged, Height, height, width, first, count);
        return (Flipped ? rows.flip(2) : rows).MoveToOuterDisposeScope();
    }

    // [classes, count, Width]: sums and counts, as published, rather than running means.
    private Tensor Merged(int first, int count)
    {
        if (Windows.Count == 1) return Windows[0].Scores.Rows(first, count);
        using var scope = NewDisposeScope();
        Tensor? sum = null, seen = null;
        foreach (var (region, scores) in Windows)
        {
            var (from, to) = (Math.Max(first, region.Y), Math.Min(first + count, region.Bottom));
            if (from >= to) continue;
            using var part = scores.Rows(from - region.Y, to - from);
            sum ??= zeros(part.shape[0], count, Width, device: part.device);
            seen ??= zeros(1, count, Width, device: part.device);
            foreach (var (total, add) in new[] { (sum, part), (seen, ones_like(part.narrow(0, 0, 1))) })
                total.narrow(1, from - first, to - from).narrow(2, region.X, region.Width).add_(add);
        }
        return sum!.div_(seen!).MoveToOuterDisposeScope();
    }
}
