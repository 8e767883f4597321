using System.Buffers;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>A bit for each query and key: whether the query may look there. All heads share it.</summary>
internal sealed class VisibleKeys(int queries, int keys) : IDisposable
{
    /// <summary>Keys of a word.</summary>
    public const int Tile = 64;

    private readonly ulong[] _words = ArrayPool<ulong>.Shared.Rent(Math.Max(1, queries * Words(keys)));

    /// <summary>Words of a query.</summary>
    public static int Words(int keys) => (keys + Tile - 1) / Tile;

    /// <summary>The word of a tile in which every key is visible; bits beyond the last key are 0.</summary>
    public static ulong Full(int keys, int tile) => keys - tile * Tile is var left && left >= Tile ? ulong.MaxValue : (1UL << left) - 1;

    public ulong Word(int query, int tile) => _words[query * Words(keys) + tile];

    /// <summary>A key is visible where the logit is not negative; a query that would see none sees all.</summary>
    public unsafe void Fill<T>(RowView<T> logits, LaneWidth width, CancellationToken cancellationToken) where T : unmanaged
    {
        var stride = logits.Stride;
        fixed (T* data = logits.Data)
        {
            var numbers = new Pinned<T>(data, logits.Data.Length);
            Bands.Run(queries, keys / 4, (first, end) =>
            {
                for (var query = first; query < end; query++)
                {
                    var row = numbers.Pointer + (nint)query * stride;
                    switch (width)
                    {
                        case LaneWidth.Bits512: Fill<Lanes512, Vector512<float>, T>(row, query); break;
                        case LaneWidth.Bits256: Fill<Lanes256, Vector256<float>, T>(row, query); break;
                        default: Fill<Lanes128, Vector128<float>, T>(row, query); break;
                    }
                }
            }, cancellationToken);
        }
    }

    public void Dispose() => ArrayPool<ulong>.Shared.Return(_words);

    private unsafe void Fill<L, V, T>(T* logits, int query) where L : struct, ILanes<V> where V : unmanaged where T : unmanaged
    {
        var words = _words.AsSpan(query * Words(keys), Words(keys));
        var zero = L.Create(0);
        var any = 0UL;
        for (var tile = 0; tile < words.Length; tile++)
        {
            var from = logits + tile * Tile;
            var (count, blocked) = (Math.Min(Tile, keys - tile * Tile), 0UL);
            var i = 0;
            for (; i + L.Count <= count; i += L.Count) blocked |= (ulong)L.Below(LaneMath.Load<L, V, T>(from + i), zero) << i;
            for (; i < count; i++) blocked |= LaneMath.Load(from + i) < 0 ? 1UL << i : 0;
            words[tile] = ~blocked & Full(keys, tile);
            any |= words[tile];
        }
        if (any != 0) return;
        for (var tile = 0; tile < words.Length; tile++) words[tile] = Full(keys, tile);
    }
}
