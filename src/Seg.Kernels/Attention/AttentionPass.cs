using System.Buffers;

namespace Seg.Kernels;

/// <summary>Where the numbers of a call stand, pinned while it runs.</summary>
internal unsafe struct AttentionData<T> where T : unmanaged
{
    public T* Query, Key, Value, Output;
    public int QueryStride, KeyStride, ValueStride;
}

/// <summary>Attention of some heads' blocks of queries, in one width.</summary>
/// <remarks>
/// A unit is a block of queries of one head. For each tile of keys that one of them can see: keys transposed and values side by side, then, for six queries at a time
/// that see something there, scores, weights and the sum of values, all in the first-level cache.
/// </remarks>
/// <typeparam name="L">What the machine does with <typeparamref name="V"/>.</typeparam>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="T">float, or ushort for bfloat16.</typeparam>
internal sealed unsafe class AttentionPass<L, V, T>(AttentionShape shape, AttentionData<T> data, VisibleKeys? visible, int blocks)
    where L : struct, ILanes<V> where V : unmanaged where T : unmanaged
{
    private const int Tile = VisibleKeys.Tile, Rows = SmallProduct<L, V>.Rows;

    // Below any score that matters, yet the difference of two such numbers is a number.
    private const float Least = -1e38f;

    private readonly int _channels = shape.Channels;

    // Values' rows in whole steps of the product.
    private readonly int _valueLength = (shape.Channels + 2 * L.Count - 1) / (2 * L.Count) * (2 * L.Count);

    // The most queries that a block has.
    private readonly int _most = (shape.Queries + blocks - 1) / blocks;

    public void Units(int first, int end)
    {
        // One row more than there are queries takes the place of those that six rows lack.
        var rows = _most + 1;
        var memory = ArrayPool<float>.Shared.Rent(
            Packing.AlignmentSlack + Whole(rows * _channels) + rows * _valueLength + rows * L.Count + Tile * (_channels + _valueLength + Rows) + Whole(Rows) + Whole(rows));
        var places = ArrayPool<int>.Shared.Rent(_most + Rows);
        fixed (float* start = memory)
        fixed (int* active = places)
        {
            var at = Packing.Align(start);
            var work = new Workspace { Active = active };
            work.Query = Take(ref at, Whole(rows * _channels));
            work.Sum = Take(ref at, rows * _valueLength);
            work.Total = Take(ref at, rows * L.Count);
            work.Key = Take(ref at, _channels * Tile);
            work.Value = Take(ref at, Tile * _valueLength);
            work.Weight = Take(ref at, Rows * Tile);
            work.Fade = Take(ref at, Whole(Rows));
            work.Largest = at;
            new Span<float>(work.Query, Whole(rows * _channels)).Clear();
            for (var unit = first; unit < end; unit++)
            {
                var (head, part) = (unit / blocks, unit % blocks);
                var from = (int)((long)shape.Queries * part / blocks);
                Block(work, head, from, (int)((long)shape.Queries * (part + 1) / blocks) - from);
            }
        }
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<float>.Shared.Return(memory);

        // Rows of vectors start where vectors do.
        static int Whole(int length) => (length + 15) / 16 * 16;

        static float* Take(ref float* at, int length)
        {
            var taken = at;
            at += length;
            return taken;
        }
    }

    private void Block(Workspace work, int head, int first, int count)
    {
        var offset = (nint)head * _channels;
        // Powers of two are cheaper than those of e.
        var scale = (float)(shape.Scale * 1.4426950408889634);
        Packing.Copy<L, V, T>(data.Query + (nint)first * data.QueryStride + offset, data.QueryStride, count, _channels, work.Query, _channels, scale);
        new Span<float>(work.Sum, (_most + 1) * _valueLength).Clear();
        new Span<float>(work.Total, (_most + 1) * L.Count).Clear();
        new Span<float>(work.Largest, _most + 1).Fill(Least);
        for (var tile = 0; tile * Tile < shape.Keys; tile++)
        {
            var seeing = Active(work, first, count, tile);
            if (seeing == 0) continue;
            var (key, keys) = (tile * Tile, Math.Min(Tile, shape.Keys - tile * Tile));
            Packing.Transpose(data.Key + (nint)key * data.KeyStride + offset, data.KeyStride, keys, _channels, work.Key, Tile);
            Packing.Copy<L, V, T>(data.Value + (nint)key * data.ValueStride + offset, data.ValueStride, keys, _channels, work.Value, _valueLength);
            for (var row = 0; row < seeing; row += Rows) Attend(work, work.Active + row, first, tile, keys);
        }
        for (var row = 0; row < count; row++) Finish(work, row, data.Output + (nint)(first + row) * shape.Heads * _channels + offset);
    }

    // Lists the block's queries that see a key of the tile, filled up to whole groups with the spare row.
    private int Active(Workspace work, int first, int count, int tile)
    {
        var active = 0;
        for (var row = 0; row < count; row++)
            if (visible is null || visible.Word(first + row, tile) != 0) work.Active[active++] = row;
        for (var spare = active; spare % Rows != 0; spare++) work.Active[spare] = _most;
        return active;
    }

    private void Attend(Workspace work, int* rows, int first, int tile, int keys)
    {
        float** queries = stackalloc float*[Rows], weights = stackalloc float*[Rows], sums = stackalloc float*[Rows];
        for (var i = 0; i < Rows; i++)
        {
            queries[i] = work.Query + (nint)rows[i] * _channels;
            weights[i] = work.Weight + i * Tile;
            sums[i] = work.Sum + (nint)rows[i] * _valueLength;
        }
        SmallProduct<L, V>.Run(queries, _channels, work.Key, Tile, weights, Tile, add: false);

        var full = VisibleKeys.Full(shape.Keys, tile);
        for (var i = 0; i < Rows; i++)
        {
            var word = visible is null || rows[i] == _most ? full : visible.Word(first + rows[i], tile);
            if (word != ulong.MaxValue) Hide(weights[i], word);
            var largest = L.Load(weights[i]);
            for (var k = L.Count; k < Tile; k += L.Count) largest = L.Larger(largest, L.Load(weights[i] + k));
            var (before, now) = (work.Largest[rows[i]], Math.Max(work.Largest[rows[i]], L.Largest(largest)));
            (work.Fade[i], work.Largest[rows[i]]) = (before - now, now);
        }
        for (var i = 0; i < Rows; i += L.Count) L.Store(LaneMath.Exp2<L, V>(L.Load(work.Fade + i)), work.Fade + i);
        for (var i = 0; i < Rows; i++) Weigh(weights[i], work.Largest[rows[i]], work.Fade[i], work.Total + (nint)rows[i] * L.Count, sums[i]);

        SmallProduct<L, V>.Run(weights, keys, work.Value, _valueLength, sums, _valueLength, add: true);
    }

    private static void Hide(float* scores, ulong word)
    {
        var nothing = L.Create(float.NegativeInfinity);
        for (var k = 0; k < Tile; k += L.Count) L.Store(L.Where((uint)(word >> k), L.Load(scores + k), nothing), scores + k);
    }

    // Scores become weights relative to the largest one so far; what was added up relative to an earlier one fades.
    private void Weigh(float* scores, float largest, float fade, float* total, float* sum)
    {
        var (most, faded) = (L.Create(largest), L.Create(fade));
        var added = L.Multiply(L.Load(total), faded);
        for (var k = 0; k < Tile; k += L.Count)
        {
            var weight = LaneMath.Exp2<L, V>(L.Subtract(L.Load(scores + k), most));
            L.Store(weight, scores + k);
            added = L.Add(added, weight);
        }
        L.Store(added, total);
        // True for NaN too.
        if (fade != 1)
            for (var channel = 0; channel < _valueLength; channel += L.Count) L.Store(L.Multiply(L.Load(sum + channel), faded), sum + channel);
    }

    private void Finish(Workspace work, int row, T* output)
    {
        var sum = work.Sum + (nint)row * _valueLength;
        var share = 1 / L.Sum(L.Load(work.Total + (nint)row * L.Count));
        var channel = 0;
        for (; channel + L.Count <= _channels; channel += L.Count)
            LaneMath.Store<L, V, T>(L.Multiply(L.Load(sum + channel), L.Create(share)), output + channel);
        for (; channel < _channels; channel++) LaneMath.Store(sum[channel] * share, output + channel);
    }

    /// <summary>A worker's memory for a block: of each query the scaled row, the weighted sum of values, the sum of weights lane by lane and the largest score.</summary>
    private struct Workspace
    {
        public float* Query, Sum, Total, Largest;

        /// <summary>Of a tile: keys [channels, tile], values [tile, padded channels].</summary>
        public float* Key, Value;

        /// <summary>Of six queries: scores, then weights, [6, tile]; by how much what they have added up so far is to shrink.</summary>
        public float* Weight, Fade;

        /// <summary>The block's queries that see something of a tile.</summary>
        public int* Active;
    }
}
