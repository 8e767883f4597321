using System.Numerics;

namespace Seg.Kernels;

/// <summary>
/// Group normalisation (Wu &amp; He, Group Normalization, 2018) of a map whose channels stand together, in place, with ReLU if asked for: each group of channels is brought
/// to mean 0 and variance 1 over all cells, then scaled and shifted by channel. Two passes over the map. Thread-safe, multi-threaded over cells.
/// </summary>
public static class GroupNormaliser
{
    // Float sums of so many cells are added up in double: short enough that they are exact to a few units in the last place.
    private const int CellsPerSum = 64;

    /// <summary>One image.</summary>
    /// <param name="map">[cells, channels], overwritten.</param>
    /// <param name="groups">Number of groups; divides the channels.</param>
    /// <param name="weight">[channels].</param>
    /// <param name="bias">[channels].</param>
    /// <param name="epsilon">Added to the variance before its root is taken.</param>
    /// <param name="relu">Whether negative results become 0.</param>
    /// <param name="cancellationToken">Checked between runs of cells.</param>
    /// <exception cref="ArgumentException">The map is no whole number of cells, or the groups do not divide the channels.</exception>
    public static unsafe void Run(
        Span<float> map, int groups, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, double epsilon, bool relu, CancellationToken cancellationToken = default)
    {
        var channels = weight.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (channels == 0 || channels % groups != 0) throw new ArgumentException($"{groups} groups do not divide {channels} channels.", nameof(groups));
        if (map.Length % channels != 0) throw new ArgumentException($"A map of {map.Length} numbers is no whole number of cells of {channels} channels.", nameof(map));
        KernelGuard.Holds(bias.Length, channels, nameof(bias));
        if (map.IsEmpty) return;
        var cells = map.Length / channels;
        KernelWork.Report("group normalisation", 6L * map.Length);
        var (scale, shift) = (new float[channels], new float[channels]);
        fixed (float* start = map)
        {
            var pinned = new Pinned<float>(start, map.Length);
            var pivot = map[..channels].ToArray();
            var (sums, squares) = (new double[channels], new double[channels]);
            Bands.Run(cells, 3L * channels, (first, end) => AddUp(pinned.Span, pivot, first, end, sums, squares), cancellationToken);
            Coefficients(sums, squares, pivot, cells, groups, weight, bias, epsilon, scale, shift);
            Bands.Run(cells, 2L * channels, (first, end) => Apply(pinned.Span, first, end, scale, shift, relu), cancellationToken);
        }
    }

    // Sums are taken around the first cell's values: a mean far from 0 then costs no digits.
    private static void AddUp(ReadOnlySpan<float> map, float[] pivot, int first, int end, double[] sums, double[] squares)
    {
        var channels = pivot.Length;
        var (sum, square) = (new float[channels], new float[channels]);
        var (mine, mineSquared) = (new double[channels], new double[channels]);
        while (first < end)
        {
            var stop = Math.Min(end, first + CellsPerSum);
            sum.AsSpan().Clear();
            square.AsSpan().Clear();
            for (; first < stop; first++)
            {
                var cell = map.Slice(first * channels, channels);
                var c = 0;
                for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
                {
                    var x = new Vector<float>(cell[c..]) - new Vector<float>(pivot, c);
                    (new Vector<float>(sum, c) + x).CopyTo(sum, c);
                    Vector.FusedMultiplyAdd(x, x, new Vector<float>(square, c)).CopyTo(square, c);
                }
                for (; c < channels; c++)
                {
                    var x = cell[c] - pivot[c];
                    sum[c] += x;
                    square[c] += x * x;
                }
            }
            for (var c = 0; c < channels; c++)
            {
                mine[c] += sum[c];
                mineSquared[c] += square[c];
            }
        }
        lock (sums)
        {
            for (var c = 0; c < channels; c++)
            {
                sums[c] += mine[c];
                squares[c] += mineSquared[c];
            }
        }
    }

    // Mean and variance of a group from those of its channels; then norm, weight and bias as one multiplication and one sum.
    private static void Coefficients(
        double[] sums, double[] squares, float[] pivot, int cells, int groups, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, double epsilon, float[] scale, float[] shift)
    {
        var width = scale.Length / groups;
        for (var group = 0; group < groups; group++)
        {
            var (from, to) = (group * width, (group + 1) * width);
            var mean = 0.0;
            for (var c = from; c < to; c++) mean += pivot[c] + sums[c] / cells;
            mean /= width;
            var variance = 0.0;
            for (var c = from; c < to; c++)
            {
                var around = sums[c] / cells;
                var away = pivot[c] + around - mean;
                variance += squares[c] / cells - around * around + away * away;
            }
            var factor = 1 / Math.Sqrt(Math.Max(0, variance / width) + epsilon);
            for (var c = from; c < to; c++) (scale[c], shift[c]) = ((float)(weight[c] * factor), (float)(bias[c] - mean * factor * weight[c]));
        }
    }

    private static void Apply(Span<float> map, int first, int end, float[] scale, float[] shift, bool relu)
    {
        var channels = scale.Length;
        for (; first < end; first++)
        {
            var cell = map.Slice(first * channels, channels);
            var c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                var y = Vector.FusedMultiplyAdd(new Vector<float>(cell[c..]), new Vector<float>(scale, c), new Vector<float>(shift, c));
                (relu ? Vector.Max(y, Vector<float>.Zero) : y).CopyTo(cell[c..]);
            }
            for (; c < channels; c++)
            {
                var y = MathF.FusedMultiplyAdd(cell[c], scale[c], shift[c]);
                cell[c] = relu ? Math.Max(y, 0) : y;
            }
        }
    }
}
