using System.Numerics;
using System.Runtime.CompilerServices;

namespace Seg.Kernels;

/// <summary>
/// As <see cref="RegionSampler.Read"/>, of maps whose channels stand together: every cell that a bin takes is added to all channels at once, in vectors, and nothing is
/// kept between. Thread-safe, multi-threaded over regions.
/// </summary>
public static class RegionCells
{
    /// <summary>Reads the regions.</summary>
    /// <param name="features">[images, height, width, channels].</param>
    /// <param name="shape">Those four numbers.</param>
    /// <param name="regions">[regions, 5]: index of the image, then x1, y1, x2, y2.</param>
    /// <param name="rule">How.</param>
    /// <param name="output">[regions, rule.Height, rule.Width, channels], overwritten.</param>
    /// <exception cref="ArgumentException">A buffer is too small, a region names an image that is not there or is too large to be read.</exception>
    public static unsafe void Read(ReadOnlySpan<float> features, FeatureShape shape, ReadOnlySpan<float> regions, RegionRule rule, Span<float> output)
    {
        var count = RegionSampler.Check(features.Length, shape, regions, rule, output.Length);
        if (KernelWork.IsHeard) KernelWork.Report("region sampling", RegionSampler.Operations(shape, regions, rule));
        fixed (float* f = features)
        fixed (float* r = regions)
        fixed (float* o = output)
        {
            var (maps, boxes, results) = (new Pinned<float>(f, features.Length), new Pinned<float>(r, regions.Length), new Pinned<float>(o, output.Length));
            var bins = rule.Height * rule.Width;
            Bands.Run(count, 16L * shape.Channels * bins, (first, end) =>
            {
                var (rows, columns) = (new RegionTaps(), new RegionTaps());
                for (var region = first; region < end; region++)
                {
                    var box = boxes.Pointer + 5L * region;
                    RegionSampler.SetTaps(rows, columns, rule, shape, box);
                    var map = maps.Pointer + (long)box[0] * shape.Cells * shape.Channels;
                    var target = results.Pointer + (long)region * bins * shape.Channels;
                    for (var bin = 0; bin < bins; bin++, target += shape.Channels) ReadBin(map, shape, rows, columns, bin / rule.Width, bin % rule.Width, target);
                }
            });
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void ReadBin(float* map, in FeatureShape shape, RegionTaps rows, RegionTaps columns, int row, int column, float* target)
    {
        var down = rows.Weights(row);
        var across = columns.Weights(column);
        var channels = shape.Channels;
        var corner = map + ((long)rows.First[row] * shape.Width + columns.First[column]) * channels;
        var line = (long)shape.Width * channels;
        var (width, c) = (Vector<float>.Count, 0);
        // Four vectors of channels stay in registers over all cells of the bin.
        for (; c + 4 * width <= channels; c += 4 * width)
        {
            var (a, b, d, e) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
            for (var y = 0; y < down.Length; y++)
            {
                var cell = corner + y * line + c;
                for (var x = 0; x < across.Length; x++, cell += channels)
                {
                    var share = new Vector<float>(down[y] * across[x]);
                    a = Vector.FusedMultiplyAdd(share, Vector.Load(cell), a);
                    b = Vector.FusedMultiplyAdd(share, Vector.Load(cell + width), b);
                    d = Vector.FusedMultiplyAdd(share, Vector.Load(cell + 2 * width), d);
                    e = Vector.FusedMultiplyAdd(share, Vector.Load(cell + 3 * width), e);
                }
            }
            a.Store(target + c);
            b.Store(target + c + width);
            d.Store(target + c + 2 * width);
            e.Store(target + c + 3 * width);
        }
        for (; c < channels; c++)
        {
            var sum = 0f;
            for (var y = 0; y < down.Length; y++)
                for (var x = 0; x < across.Length; x++) sum = MathF.FusedMultiplyAdd(down[y] * across[x], corner[y * line + (long)x * channels + c], sum);
            target[c] = sum;
        }
    }
}
