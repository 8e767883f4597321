using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Sizes of an attention.</summary>
/// <param name="Queries">Rows of queries and of the output.</param>
/// <param name="Keys">Rows of keys and of values.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="Channels">Channels of a head.</param>
/// <param name="Scale">Multiplies the product of query and key: mostly 1 / √channels.</param>
public readonly record struct AttentionShape(int Queries, int Keys, int Heads, int Channels, float Scale);

/// <summary>
/// Scaled dot-product attention (Vaswani et al., Attention Is All You Need, 2017) for inference. Keys are taken a tile at a time, and the softmax is carried on from
/// tile to tile (Milakov and Gimelshein, Online normalizer calculation for softmax, 2018), so that no more than six rows of one tile's weights exist at once. Numbers
/// are float32, or bfloat16 as <see cref="ushort"/>, computed in float32. Thread-safe, multi-threaded over heads and queries, without allocation that grows with them.
/// </summary>
/// <remarks>Rows hold the channels of head 0, then head 1, and so on. Where scores are NaN or positive infinity, the query's result is NaN.</remarks>
public static class ScaledAttention
{
    /// <summary>One image, every query looking at every key.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="query">[queries, heads · channels].</param>
    /// <param name="key">[keys, heads · channels].</param>
    /// <param name="value">[keys, heads · channels].</param>
    /// <param name="output">[queries, heads · channels], overwritten; 0 if there are no keys.</param>
    /// <param name="cancellationToken">Checked between heads.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size negative.</exception>
    public static void Run(
        AttentionShape shape, RowView<float> query, RowView<float> key, RowView<float> value, Span<float> output, CancellationToken cancellationToken = default) =>
        Run<float, float>(shape, query, key, value, default, masked: false, output, LaneWidths.Widest, cancellationToken);

    /// <inheritdoc cref="Run(AttentionShape, RowView{float}, RowView{float}, RowView{float}, Span{float}, CancellationToken)"/>
    public static void Run(
        AttentionShape shape, RowView<ushort> query, RowView<ushort> key, RowView<ushort> value, Span<ushort> output, CancellationToken cancellationToken = default) =>
        Run<ushort, float>(shape, query, key, value, default, masked: false, output, LaneWidths.Widest, cancellationToken);

    /// <summary>
    /// One image, every query looking only at the keys where its mask's logit is not negative: masked attention (Cheng et al., Mask2Former, 2022, eq. 2). A query whose
    /// mask is nowhere looks at all keys. Heads share the masks; what no query looks at is not computed.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="query">[queries, heads · channels].</param>
    /// <param name="key">[keys, heads · channels].</param>
    /// <param name="value">[keys, heads · channels].</param>
    /// <param name="maskLogits">[queries, keys]. NaN blocks nothing.</param>
    /// <param name="output">[queries, heads · channels], overwritten; 0 if there are no keys.</param>
    /// <param name="cancellationToken">Checked between heads.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size negative.</exception>
    public static void RunMasked(
        AttentionShape shape, RowView<float> query, RowView<float> key, RowView<float> value, RowView<float> maskLogits, Span<float> output, CancellationToken cancellationToken = default) =>
        Run(shape, query, key, value, maskLogits, masked: true, output, LaneWidths.Widest, cancellationToken);

    /// <inheritdoc cref="RunMasked(AttentionShape, RowView{float}, RowView{float}, RowView{float}, RowView{float}, Span{float}, CancellationToken)"/>
    public static void RunMasked(
        AttentionShape shape, RowView<ushort> query, RowView<ushort> key, RowView<ushort> value, RowView<ushort> maskLogits, Span<ushort> output, CancellationToken cancellationToken = default) =>
        Run(shape, query, key, value, maskLogits, masked: true, output, LaneWidths.Widest, cancellationToken);

    /// <inheritdoc cref="RunMasked(AttentionShape, RowView{float}, RowView{float}, RowView{float}, RowView{float}, Span{float}, CancellationToken)"/>
    public static void RunMasked(
        AttentionShape shape, RowView<ushort> query, RowView<ushort> key, RowView<ushort> value, RowView<float> maskLogits, Span<ushort> output, CancellationToken cancellationToken = default) =>
        Run(shape, query, key, value, maskLogits, masked: true, output, LaneWidths.Widest, cancellationToken);

    internal static void Run<T, TMask>(
        AttentionShape shape, RowView<T> query, RowView<T> key, RowView<T> value, RowView<TMask> maskLogits, bool masked, Span<T> output, LaneWidth width, CancellationToken cancellationToken)
        where T : unmanaged where TMask : unmanaged
    {
        var row = RowLength(shape);
        query.Holds(shape.Queries, row, nameof(query));
        key.Holds(shape.Keys, row, nameof(key));
        value.Holds(shape.Keys, row, nameof(value));
        KernelGuard.Holds(output.Length, (long)shape.Queries * row, nameof(output));
        if (masked) maskLogits.Holds(shape.Queries, shape.Keys, nameof(maskLogits));
        // Counted as if nothing were blocked: what a shape costs, whatever the values.
        KernelWork.Report("attention", 4L * shape.Queries * shape.Keys * row);
        if (shape.Queries == 0) return;
        if (shape.Keys == 0 || KernelWork.IsDry)
        {
            output[..(shape.Queries * row)].Clear();
            return;
        }
        if (!masked)
        {
            Run(shape, query, key, value, null, output, width, cancellationToken);
            return;
        }
        using var visible = new VisibleKeys(shape.Queries, shape.Keys);
        visible.Fill(maskLogits, width, cancellationToken);
        Run(shape, query, key, value, visible, output, width, cancellationToken);
    }

    private static unsafe void Run<T>(
        AttentionShape shape, RowView<T> query, RowView<T> key, RowView<T> value, VisibleKeys? visible, Span<T> output, LaneWidth width, CancellationToken cancellationToken)
        where T : unmanaged
    {
        fixed (T* q = query.Data, k = key.Data, v = value.Data, o = output)
        {
            var data = new AttentionData<T> { Query = q, Key = k, Value = v, Output = o, QueryStride = query.Stride, KeyStride = key.Stride, ValueStride = value.Stride };
            var blocks = Blocks(shape);
            Action<int, int> body = width switch
            {
                LaneWidth.Bits512 => new AttentionPass<Lanes512, Vector512<float>, T>(shape, data, visible, blocks).Units,
                LaneWidth.Bits256 => new AttentionPass<Lanes256, Vector256<float>, T>(shape, data, visible, blocks).Units,
                _ => new AttentionPass<Lanes128, Vector128<float>, T>(shape, data, visible, blocks).Units,
            };
            Bands.Run(shape.Heads * blocks, (long)shape.Queries * shape.Keys * shape.Channels / blocks, body, cancellationToken);
        }
    }

    // A tile of keys is laid out once for each block, so blocks are as large as their sums fit into the cache beside it; a few for each core, where heads are few.
    private static int Blocks(AttentionShape shape)
    {
        const int most = 256, least = 24;
        var wanted = (4 * Environment.ProcessorCount + shape.Heads - 1) / shape.Heads;
        return Math.Max((shape.Queries + most - 1) / most, Math.Min(wanted, shape.Queries / least));
    }

    private static int RowLength(AttentionShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Queries, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Keys, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Heads, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Channels, 1, nameof(shape));
        return checked(shape.Heads * shape.Channels);
    }
}
