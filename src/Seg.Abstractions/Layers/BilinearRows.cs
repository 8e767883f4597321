using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// Some rows of a bilinear resize (align_corners = False, no antialiasing, as torch's interpolate), made from the few source rows that they need: so a map of
/// classes × height × width at the image's size never has to exist.
/// </summary>
/// <remarks>Equal to the whole resize up to float32 rounding. Thread-safe.</remarks>
public static class BilinearRows
{
    /// <summary>Rows of a resize whose source is made as it is needed.</summary>
    /// <param name="source">Gives rows of the source: (first, count) to [channels, count, sourceWidth].</param>
    /// <param name="sourceHeight">Rows of the source.</param>
    /// <param name="height">Rows of the whole result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="first">The first row wanted.</param>
    /// <param name="count">How many rows are wanted.</param>
    /// <returns>[channels, count, width], in the caller's dispose scope.</returns>
    public static Tensor Of(Func<int, int, Tensor> source, int sourceHeight, int height, int width, int first, int count)
    {
        using var scope = NewDisposeScope();
        return Across(Down(source, sourceHeight, height, first, count), width).MoveToOuterDisposeScope();
    }

    /// <summary>The same of a map that is at hand.</summary>
    /// <param name="map">[channels, sourceHeight, sourceWidth].</param>
    /// <param name="height">Rows of the whole result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="first">The first row wanted.</param>
    /// <param name="count">How many rows are wanted.</param>
    /// <returns>[channels, count, width], in the caller's dispose scope.</returns>
    public static Tensor Of(Tensor map, int height, int width, int first, int count) =>
        Of((from, rows) => map.narrow(1, from, rows), (int)map.shape[1], height, width, first, count);

    private static Tensor Down(Func<int, int, Tensor> source, int sourceHeight, int height, int first, int count)
    {
        if (sourceHeight == height) return source(first, count);
        var (low, high, weight) = (new long[count], new long[count], new float[count]);
        var scale = (float)sourceHeight / height;
        for (var i = 0; i < count; i++)
        {
            var position = Math.Max(0, (first + i + 0.5f) * scale - 0.5f);
            low[i] = Math.Min((long)position, sourceHeight - 1);
            high[i] = Math.Min(low[i] + 1, sourceHeight - 1);
            weight[i] = position - low[i];
        }
        var start = (int)low[0];
        var rows = source(start, (int)high[^1] - start + 1);
        var (upper, lower) = (rows.index_select(1, Index(low)), rows.index_select(1, Index(high)));
        // upper * (1 - weight) + lower * weight
        return upper + (lower - upper) * tensor(weight, [1, count, 1]).to(rows.device);

        Tensor Index(long[] indices) => tensor(Array.ConvertAll(indices, i => i - start)).to(rows.device);
    }

    // Rows stay as they are: of equal heights interpolate takes each row once, with weight 1.
    private static Tensor Across(Tensor rows, int width) => rows.shape[2] == width
        ? rows
        : functional.interpolate(rows.unsqueeze(0), [rows.shape[1], width], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(0);
}
