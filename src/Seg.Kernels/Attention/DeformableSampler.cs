using System.Buffers;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>A level of a token row: rows × columns cells.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct SampledLevel(int Height, int Width);

/// <summary>
/// Multi-scale deformable attention (Zhu et al., Deformable DETR, 2021, eq. 3) for inference: every query and head reads a few points of every level bilinearly,
/// zero outside, and adds them up by weight. One pass; no place, weight or sample is ever stored for more than one query. Numbers are float32, or bfloat16 as
/// <see cref="ushort"/>, computed in float32. Thread-safe, multi-threaded over queries, without allocation that grows with them.
/// </summary>
/// <remarks>
/// A value that is infinite or NaN may make NaN of what is sampled in the half cell outside the map next to it too. Points that are wholly outside, and undefined
/// ones, read nothing.
/// </remarks>
public static class DeformableSampler
{
    // Bytes.
    private const int CacheLine = 64;

    /// <summary>One image, places and weights given.</summary>
    /// <param name="value">[cells of all levels, heads, channels]; levels one after the other, each row by row.</param>
    /// <param name="levels">The levels.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="channels">Channels of a head.</param>
    /// <param name="locations">[queries, heads, levels, points, 2], x then y within 0..1 of the level. Cell i's middle is at (i + 0.5) / size.</param>
    /// <param name="weights">[queries, heads, levels, points].</param>
    /// <param name="points">Points of a head in a level.</param>
    /// <param name="output">[queries, heads, channels], overwritten.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size not positive.</exception>
    public static void Run(
        ReadOnlySpan<float> value, ReadOnlySpan<SampledLevel> levels, int heads, int channels,
        ReadOnlySpan<float> locations, ReadOnlySpan<float> weights, int points, Span<float> output) =>
        Run(value, levels, heads, channels, locations, weights, points, output, LaneWidths.Widest);

    /// <summary>One image, straight from linear layers: the weights are the softmax of the logits, the places follow from reference points and offsets.</summary>
    /// <param name="value">[cells of all levels, heads, channels]; levels one after the other, each row by row.</param>
    /// <param name="levels">The levels.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="channels">Channels of a head.</param>
    /// <param name="references">[queries, 2], x then y within 0..1 of every level.</param>
    /// <param name="offsets">A row for each query: [heads, levels, points, 2], x then y, in cells of the level.</param>
    /// <param name="logits">A row for each query: [heads, levels, points].</param>
    /// <param name="points">Points of a head in a level.</param>
    /// <param name="output">[queries, heads, channels], overwritten.</param>
    /// <param name="cancellationToken">Checked between bands of queries.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size not positive.</exception>
    public static void Attend(
        ReadOnlySpan<float> value, ReadOnlySpan<SampledLevel> levels, int heads, int channels, ReadOnlySpan<float> references,
        RowView<float> offsets, RowView<float> logits, int points, Span<float> output, CancellationToken cancellationToken = default) =>
        Attend(value, levels, heads, channels, references, offsets, logits, points, output, LaneWidths.Widest, cancellationToken);

    /// <inheritdoc cref="Attend(ReadOnlySpan{float}, ReadOnlySpan{SampledLevel}, int, int, ReadOnlySpan{float}, RowView{float}, RowView{float}, int, Span{float}, CancellationToken)"/>
    public static void Attend(
        ReadOnlySpan<ushort> value, ReadOnlySpan<SampledLevel> levels, int heads, int channels, ReadOnlySpan<float> references,
        RowView<ushort> offsets, RowView<ushort> logits, int points, Span<ushort> output, CancellationToken cancellationToken = default) =>
        Attend(value, levels, heads, channels, references, offsets, logits, points, output, LaneWidths.Widest, cancellationToken);

    /// <inheritdoc cref="Attend(ReadOnlySpan{float}, ReadOnlySpan{SampledLevel}, int, int, ReadOnlySpan{float}, RowView{float}, RowView{float}, int, Span{float}, CancellationToken)"/>
    public static void Attend(
        ReadOnlySpan<ushort> value, ReadOnlySpan<SampledLevel> levels, int heads, int channels, ReadOnlySpan<float> references,
        RowView<float> offsets, RowView<float> logits, int points, Span<ushort> output, CancellationToken cancellationToken = default) =>
        Attend(value, levels, heads, channels, references, offsets, logits, points, output, LaneWidths.Widest, cancellationToken);

    internal static unsafe void Run(
        ReadOnlySpan<float> value, ReadOnlySpan<SampledLevel> levels, int heads, int channels,
        ReadOnlySpan<float> locations, ReadOnlySpan<float> weights, int points, Span<float> output, LaneWidth width)
    {
        using var plan = new DeformablePlan(levels, heads, channels, points, logits: false, output.Length);
        KernelGuard.Holds(value.Length, plan.ValueLength, nameof(value));
        KernelGuard.Holds(weights.Length, (long)plan.Queries * plan.WeightsPerQuery, nameof(weights));
        KernelGuard.Holds(locations.Length, 2L * plan.Queries * plan.WeightsPerQuery, nameof(locations));
        fixed (float* v = value, l = locations, w = weights, o = output)
        {
            Run<float, float>(plan, new(v, null, l, 2 * plan.WeightsPerQuery, w, plan.WeightsPerQuery, o), width, default);
        }
    }

    internal static unsafe void Attend<TValue, TPlace>(
        ReadOnlySpan<TValue> value, ReadOnlySpan<SampledLevel> levels, int heads, int channels, ReadOnlySpan<float> references,
        RowView<TPlace> offsets, RowView<TPlace> logits, int points, Span<TValue> output, LaneWidth width, CancellationToken cancellationToken)
        where TValue : unmanaged where TPlace : unmanaged
    {
        using var plan = new DeformablePlan(levels, heads, channels, points, logits: true, output.Length);
        KernelGuard.Holds(value.Length, plan.ValueLength, nameof(value));
        KernelGuard.Holds(references.Length, 2L * plan.Queries, nameof(references));
        offsets.Holds(plan.Queries, 2 * plan.WeightsPerQuery, nameof(offsets));
        logits.Holds(plan.Queries, plan.WeightsPerQuery, nameof(logits));
        fixed (TValue* v = value, o = output)
        fixed (TPlace* place = offsets.Data, weight = logits.Data)
        fixed (float* r = references)
        {
            Run<TValue, TPlace>(plan, new(v, r, place, offsets.Stride, weight, logits.Stride, o), width, cancellationToken);
        }
    }

    private static unsafe void Run<TValue, TPlace>(DeformablePlan plan, DeformableData<TValue, TPlace> data, LaneWidth width, CancellationToken cancellationToken)
        where TValue : unmanaged where TPlace : unmanaged
    {
        // A sample blends four cells and is added by weight: five multiply-adds a channel.
        KernelWork.Report("deformable sampling", 10L * plan.Queries * plan.WeightsPerQuery * plan.Channels);
        if (!plan.HeadByHead)
        {
            Sample(data);
            return;
        }
        var copy = ArrayPool<TValue>.Shared.Rent((int)plan.ValueLength + CacheLine / sizeof(TValue));
        fixed (TValue* start = copy)
        {
            // No vector of an aligned cell stands in two lines of the cache.
            var heads = (TValue*)(((nint)start + CacheLine - 1) & -CacheLine);
            HeadByHead(plan, data.Value, heads, cancellationToken);
            Sample(data.With(heads));
        }
        ArrayPool<TValue>.Shared.Return(copy);

        void Sample(DeformableData<TValue, TPlace> numbers)
        {
            Action<int, int> body = width switch
            {
                LaneWidth.Bits512 => new DeformablePass<Lanes512, Vector512<float>, TValue, TPlace>(plan, numbers).Queries,
                LaneWidth.Bits256 => new DeformablePass<Lanes256, Vector256<float>, TValue, TPlace>(plan, numbers).Queries,
                _ => new DeformablePass<Lanes128, Vector128<float>, TValue, TPlace>(plan, numbers).Queries,
            };
            Bands.Run(plan.Queries, (long)plan.WeightsPerQuery * plan.Channels, body, cancellationToken);
        }
    }

    // [cells, heads, channels] to [heads, cells, channels].
    private static unsafe void HeadByHead<T>(DeformablePlan plan, T* cells, T* heads, CancellationToken cancellationToken) where T : unmanaged =>
        Bands.Run((int)plan.Cells, plan.CellLength, (first, end) =>
        {
            for (var cell = first; cell < end; cell++)
            {
                var from = cells + (nint)cell * plan.CellLength;
                var to = heads + (nint)cell * plan.Channels;
                for (var head = 0; head < plan.Heads; head++, from += plan.Channels, to += plan.HeadStride)
                    new ReadOnlySpan<T>(from, plan.Channels).CopyTo(new(to, plan.Channels));
            }
        }, cancellationToken);
}
