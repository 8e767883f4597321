using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>The probabilities of all queries in one tile of the output; one worker fills it again and again.</summary>
internal sealed class SoftmaxTile : IDisposable
{
    private readonly MaskSampler _sampler;
    private readonly MaskTiles _tiles;
    private readonly int _maskPixels;
    private readonly float[] _values;
    private readonly float[] _scratch;

    public SoftmaxTile(MaskSampler sampler, MaskTiles tiles, int queries, int maskPixels)
    {
        (_sampler, _tiles, Queries, _maskPixels) = (sampler, tiles, queries, maskPixels);
        // A cache line more than the tile: distances of a power of two would send all queries' pixels to the same few sets of the cache.
        Step = tiles.PixelsPerTile + 16;
        _values = ArrayPool<float>.Shared.Rent(queries * Step + ClassProduct.PixelBlock);
        _scratch = ArrayPool<float>.Shared.Rent(sampler.ScratchLength);
    }

    public int Queries { get; }

    /// <summary>Numbers from a query's probability of a pixel to the next query's.</summary>
    public int Step { get; }

    public int Top { get; private set; }

    public int Bottom { get; private set; }

    public int Left { get; private set; }

    public int Right { get; private set; }

    /// <summary>A query's probabilities in row y of the output, from column <see cref="Left"/> to <see cref="Right"/>.</summary>
    public ReadOnlySpan<float> Row(int query, int y) => Line(query, y)[..(Right - Left)];

    /// <summary>The same of all queries, <see cref="Step"/> apart; <see cref="Padded"/> columns can be read, those beyond the picture mean nothing.</summary>
    public ReadOnlySpan<float> Rows(int y) => _values.AsSpan((y - Top) * _tiles.ColumnsPerTile);

    /// <summary>Columns in whole blocks of pixels, at least so many.</summary>
    public static int Padded(int columns) => (columns + ClassProduct.PixelBlock - 1) / ClassProduct.PixelBlock * ClassProduct.PixelBlock;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ReadOnlySpan<float> logits, int tile)
    {
        (Top, Bottom, Left, Right) = _tiles.Bounds(tile);
        for (var query = 0; query < Queries; query++)
        {
            var mask = logits.Slice(query * _maskPixels, _maskPixels);
            for (var y = Top; y < Bottom; y++) _sampler.Row(mask, 0, y, Left, _scratch.AsSpan(0, _sampler.ScratchLength), Line(query, y));
        }
        for (var y = Top; y < Bottom; y++)
        {
            var (x, length) = (0, MaskSampler.RoundUp(Right - Left));
            if (Queries == 0) continue;
            ref var column = ref _values[(y - Top) * _tiles.ColumnsPerTile];
            for (; Vector512.IsHardwareAccelerated && x + Lanes512.Count <= length; x += Lanes512.Count) Normalise<Lanes512, Vector512<float>>(ref Unsafe.Add(ref column, x));
            for (; x < length; x += MaskSampler.Group) Normalise<Lanes256, Vector256<float>>(ref Unsafe.Add(ref column, x));
        }
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_values);
        ArrayPool<float>.Shared.Return(_scratch);
    }

    private Span<float> Line(int query, int y) =>
        _values.AsSpan(query * Step + (y - Top) * _tiles.ColumnsPerTile, MaskSampler.RoundUp(Right - Left));

    // Softmax over the queries of a vector of columns, in place.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalise<L, V>(ref float column) where L : struct, ILanes<V> where V : unmanaged
    {
        var (queries, step) = (Queries, (nuint)Step);
        var largest = L.Create(float.NegativeInfinity);
        for (nuint query = 0, at = 0; query < (nuint)queries; query++, at += step) largest = L.LargerOrNaN(largest, LaneMath.Load<V>(ref column, at));
        var sum = L.Create(0);
        for (nuint query = 0, at = 0; query < (nuint)queries; query++, at += step)
        {
            var power = LaneMath.ExpOfNumber<L, V>(L.Subtract(LaneMath.Load<V>(ref column, at), largest));
            sum = L.Add(sum, power);
            LaneMath.Store(power, ref column, at);
        }
        for (nuint query = 0, at = 0; query < (nuint)queries; query++, at += step) LaneMath.Store(L.Divide(LaneMath.Load<V>(ref column, at), sum), ref column, at);
    }
}
