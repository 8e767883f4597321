using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>A level of a token row: rows × columns cells.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct SampledLevel(int Height, int Width);

/// <summary>
/// The sum of multi-scale deformable attention (Zhu et al., Deformable DETR, 2021, eq. 3) for inference: every query and head reads a few points
/// of every level bilinearly, zero outside, and adds them up by weight. No sampled value is ever stored. Thread-safe, multi-threaded over queries.
/// </summary>
public static class DeformableSampler
{
    /// <summary>One image.</summary>
    /// <param name="value">[cells of all levels, heads, channels]; levels one after the other, each row by row.</param>
    /// <param name="levels">The levels.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="channels">Channels of a head.</param>
    /// <param name="locations">[queries, heads, levels, points, 2], x then y within 0..1 of the level. Cell i's middle is at (i + 0.5) / size.</param>
    /// <param name="weights">[queries, heads, levels, points].</param>
    /// <param name="points">Points of a head in a level.</param>
    /// <param name="output">[queries, heads, channels], overwritten.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size not positive.</exception>
    public static unsafe void Run(
        ReadOnlySpan<float> value, ReadOnlySpan<SampledLevel> levels, int heads, int channels,
        ReadOnlySpan<float> locations, ReadOnlySpan<float> weights, int points, Span<float> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 1);
        var layout = new Layout(levels.ToArray(), heads, channels, points);
        var queries = output.Length / layout.CellLength;
        KernelGuard.Holds(value.Length, (long)layout.Cells * layout.CellLength, nameof(value));
        KernelGuard.Holds(weights.Length, (long)queries * layout.WeightsPerQuery, nameof(weights));
        KernelGuard.Holds(locations.Length, 2L * queries * layout.WeightsPerQuery, nameof(locations));
        // A sample blends four cells and is added by weight: five multiply-adds a channel.
        KernelWork.Report("deformable sampling", 10L * queries * layout.WeightsPerQuery * channels);
        fixed (float* v = value)
        fixed (float* l = locations)
        fixed (float* w = weights)
        fixed (float* o = output)
        {
            var (values, places) = (new Pinned<float>(v, value.Length), new Pinned<float>(l, locations.Length));
            var (shares, results) = (new Pinned<float>(w, weights.Length), new Pinned<float>(o, output.Length));
            Bands.Run(queries, (long)layout.WeightsPerQuery * channels, (first, end) =>
            {
                for (var query = first; query < end; query++)
                {
                    var at = (long)query * layout.WeightsPerQuery;
                    layout.Query(values.Pointer, places.Pointer + 2 * at, shares.Pointer + at, results.Pointer + (long)query * layout.CellLength);
                }
            });
        }
    }

    private sealed class Layout(SampledLevel[] levels, int heads, int channels, int points)
    {
        public int CellLength { get; } = heads * channels;

        public int WeightsPerQuery { get; } = heads * levels.Length * points;

        public int Cells { get; } = levels.Sum(level => level.Height * level.Width);

        public unsafe void Query(float* value, float* locations, float* weights, float* output)
        {
            new Span<float>(output, CellLength).Clear();
            for (var head = 0; head < heads; head++, output += channels)
            {
                var map = value + head * channels;
                foreach (var level in levels)
                {
                    for (var point = 0; point < points; point++, locations += 2, weights++)
                    {
                        // Half a cell, since a cell's value stands at its middle.
                        Point(map, level, locations[0] * level.Width - 0.5f, locations[1] * level.Height - 0.5f, *weights, output);
                    }
                    map += (long)level.Height * level.Width * CellLength;
                }
            }
        }

        private unsafe void Point(float* map, SampledLevel level, float x, float y, float weight, float* output)
        {
            // Also false for NaN.
            if (!(x > -1 && y > -1 && x < level.Width && y < level.Height)) return;
            var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
            var (right, bottom) = (x - left, y - top);
            for (var corner = 0; corner < 4; corner++)
            {
                var (column, row) = (left + (corner & 1), top + (corner >> 1));
                if ((uint)column >= (uint)level.Width || (uint)row >= (uint)level.Height) continue;
                var share = weight * ((corner & 1) == 0 ? 1 - right : right) * (corner < 2 ? 1 - bottom : bottom);
                Add(map + ((long)row * level.Width + column) * CellLength, share, output);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private unsafe void Add(float* cell, float share, float* output)
        {
            var c = 0;
            for (var shares = Vector256.Create(share); c + Vector256<float>.Count <= channels; c += Vector256<float>.Count)
                Vector256.FusedMultiplyAdd(Vector256.Load(cell + c), shares, Vector256.Load(output + c)).Store(output + c);
            for (; c < channels; c++) output[c] = MathF.FusedMultiplyAdd(cell[c], share, output[c]);
        }
    }
}
