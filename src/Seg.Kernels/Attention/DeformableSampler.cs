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
        using var plan = new DeformablePlan(levels, heads, channels, points, logits: false);
        var queries = output.Length / plan.CellLength;
        KernelGuard.Holds(value.Length, plan.ValueLength, nameof(value));
        KernelGuard.Holds(weights.Length, (long)queries * plan.WeightsPerQuery, nameof(weights));
        KernelGuard.Holds(locations.Length, 2L * queries * plan.WeightsPerQuery, nameof(locations));
        fixed (float* v = value, l = locations, w = weights, o = output)
        {
            Run<float, float>(plan, new(v, null, l, 2 * plan.WeightsPerQuery, w, plan.WeightsPerQuery, o), queries, width, default);
        }
    }

    internal static unsafe void Attend<TValue, TPlace>(
        ReadOnlySpan<TValue> value, ReadOnlySpan<SampledLevel> levels, int heads, int channels, ReadOnlySpan<float> references,
        RowView<TPlace> offsets, RowView<TPlace> logits, int points, Span<TValue> output, LaneWidth width, CancellationToken cancellationToken)
        where TValue : unmanaged where TPlace : unmanaged
    {
        using var plan = new DeformablePlan(levels, heads, channels, points, logits: true);
        var queries = output.Length / plan.CellLength;
        KernelGuard.Holds(value.Length, plan.ValueLength, nameof(value));
        KernelGuard.Holds(references.Length, 2L * queries, nameof(references));
        offsets.Holds(queries, 2 * plan.WeightsPerQuery, nameof(offsets));
        logits.Holds(queries, plan.WeightsPerQuery, nameof(logits));
        fixed (TValue* v = value, o = output)
        fixed (TPlace* place = offsets.Data, weight = logits.Data)
        fixed (float* r = references)
        {
            Run<TValue, TPlace>(plan, new(v, r, place, offsets.Stride, weight, logits.Stride, o), queries, width, cancellationToken);
        }
    }

    private static void Run<TValue, TPlace>(DeformablePlan plan, DeformableData<TValue, TPlace> data, int queries, LaneWidth width, CancellationToken cancellationToken)
        where TValue : unmanaged where TPlace : unmanaged
    {
        // A sample blends four cells and is added by weight: five multiply-adds a channel.
        KernelWork.Report("deformable sampling", 10L * queries * plan.WeightsPerQuery * plan.Channels);
        Action<int, int> body = width switch
        {
            LaneWidth.Bits512 => new DeformablePass<Lanes512, Vector512<float>, TValue, TPlace>(plan, data).Queries,
            LaneWidth.Bits256 => new DeformablePass<Lanes256, Vector256<float>, TValue, TPlace>(plan, data).Queries,
            _ => new DeformablePass<Lanes128, Vector128<float>, TValue, TPlace>(plan, data).Queries,
        };
        Bands.Run(queries, (long)plan.WeightsPerQuery * plan.Channels, body, cancellationToken);
    }
}
