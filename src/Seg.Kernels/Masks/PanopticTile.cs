using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// Decides one tile of a panoptic map after another; one a worker. From bounds of the logits most tiles have one query that can win and none
/// of doubtful sign: those are filled without resizing a mask, and elsewhere only the masks that can matter are resized.
/// </summary>
internal sealed class PanopticTile : IDisposable
{
    private const int ConfidentBit = 1 << 30;

    private readonly MaskSampler _sampler;
    private readonly MaskTiles _tiles;
    private readonly MaskGeometry _geometry;
    private readonly int[] _queries;
    private readonly float[] _scores; // rounded up to whole vectors, as the bounds are
    private readonly float[] _floats;
    private readonly int[] _decided;
    private readonly int[] _counts;
    private readonly float[] _least;
    private readonly float[] _most;
    private readonly int[] _rivals;

    /// <param name="sampler">Resizes masks.</param>
    /// <param name="tiles">Cuts the output.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="queries">Rows of the logits.</param>
    /// <param name="scores">Class score per query, &gt;= 0.</param>
    public PanopticTile(MaskSampler sampler, MaskTiles tiles, MaskGeometry geometry, int[] queries, float[] scores)
    {
        (_sampler, _tiles, _geometry, _queries) = (sampler, tiles, geometry, queries);
        _floats = ArrayPool<float>.Shared.Rent(tiles.PixelsPerTile + tiles.ColumnsPerTile + sampler.ScratchLength);
        _decided = ArrayPool<int>.Shared.Rent(tiles.PixelsPerTile);
        _counts = ArrayPool<int>.Shared.Rent(3 * queries.Length);
        _counts.AsSpan(0, 3 * queries.Length).Clear();
        var rounded = MaskSampler.RoundUp(queries.Length);
        (_least, _most, _rivals) = (ArrayPool<float>.Shared.Rent(rounded), ArrayPool<float>.Shared.Rent(rounded), ArrayPool<int>.Shared.Rent(rounded));
        // Lanes beyond the last query: they bound nothing.
        _scores = new float[rounded];
        scores.CopyTo(_scores, 0);
        _least.AsSpan(0, rounded).Fill(float.NegativeInfinity);
        _most.AsSpan(0, rounded).Fill(float.NegativeInfinity);
    }

    private Span<float> Best => _floats.AsSpan(0, _tiles.PixelsPerTile);

    private Span<float> Line => _floats.AsSpan(_tiles.PixelsPerTile, _tiles.ColumnsPerTile);

    private Span<float> Scratch => _floats.AsSpan(_tiles.PixelsPerTile + _tiles.ColumnsPerTile, _sampler.ScratchLength);

    /// <summary>Writes a tile's part of the winners and of the confident pixels, and counts its pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decide(ReadOnlySpan<float> logits, int tile, Span<int> winner, Span<byte> confident)
    {
        var place = new Place(_tiles.Bounds(tile));
        Bound(logits, place);
        var rivals = Rivals();
        CountOthers(logits, place, rivals);
        if (rivals.Length == 1 && Sign(rivals[0]) != 0)
        {
            Fill(place, rivals[0], Sign(rivals[0]) > 0, winner, confident);
            return;
        }
        Best.Fill(-1);
        _decided.AsSpan(0, _tiles.PixelsPerTile).Fill(-1);
        foreach (var k in rivals)
        {
            for (var y = place.Top; y < place.Bottom; y++)
            {
                var line = Resize(logits, k, y, place);
                var at = (y - place.Top) * _tiles.ColumnsPerTile;
                _counts[3 * k + 1] += Compare(line, place.Width, k, _scores[k], Best[at..], _decided.AsSpan(at));
            }
        }
        for (var y = place.Top; y < place.Bottom; y++)
        {
            var decided = _decided.AsSpan((y - place.Top) * _tiles.ColumnsPerTile, place.Width);
            CountWon(decided, rivals);
            var at = y * _geometry.OutputWidth + place.Left;
            Write(decided, winner.Slice(at, place.Width), confident.Slice(at, place.Width));
        }
    }

    /// <summary>Adds what was counted, three numbers a query as <see cref="QueryArea"/> has them.</summary>
    public void AddTo(int[] totals)
    {
        for (var i = 0; i < totals.Length; i++)
        {
            Interlocked.Add(ref totals[i], _counts[i]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Bound(ReadOnlySpan<float> logits, Place place)
    {
        var (rows, columns) = (_sampler.SourceRows(place.Top, place.Bottom), _sampler.SourceColumns(place.Left, place.Right));
        for (var k = 0; k < _queries.Length; k++)
        {
            (_least[k], _most[k]) = LogitBounds.Of(Mask(logits, k), _geometry.MaskWidth, rows, columns);
        }
    }

    // Queries that may win a pixel, ascending. A query cannot where another's least score is above its largest one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<int> Rivals()
    {
        var sure = -1f;
        for (var k = 0; k < _scores.Length; k += Vector256<float>.Count)
        {
            var (least, score) = (Vector256.Create(_least, k), Vector256.Create(_scores, k));
            var bounded = Vector256.GreaterThan(least, Vector256.Create(float.NegativeInfinity));
            var value = Vector256.ConditionalSelect(bounded, LaneMath.Sigmoid<Lanes256, Vector256<float>>(least) * score, Vector256.Create(-1f));
            for (var i = 0; i < Vector256<float>.Count; i++)
            {
                sure = value[i] > sure ? value[i] : sure;
            }
        }
        var count = 0;
        for (var k = 0; k < _scores.Length; k += Vector256<float>.Count)
        {
            // The margin is ten times the error of the sigmoid, and more than what denormal products lose.
            var value = LaneMath.Sigmoid<Lanes256, Vector256<float>>(Vector256.Create(_most, k)) * Vector256.Create(_scores, k);
            var beaten = Vector256.LessThan(value * 1.00001f + Vector256.Create(1e-42f), Vector256.Create(sure)).ExtractMostSignificantBits();
            for (var open = ~beaten & Lanes(_queries.Length - k) & 0xFF; open != 0; open &= open - 1)
            {
                _rivals[count++] = k + BitOperations.TrailingZeroCount(open);
            }
        }
        return _rivals.AsSpan(0, count);
    }

    // Of queries that cannot win, only how many pixels have at least one half is of interest.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountOthers(ReadOnlySpan<float> logits, Place place, ReadOnlySpan<int> rivals)
    {
        for (int k = 0, r = 0; k < _queries.Length; k++)
        {
            if (r < rivals.Length && rivals[r] == k)
            {
                r++;
            }
            else if (Sign(k) > 0)
            {
                _counts[3 * k + 1] += place.Width * (place.Bottom - place.Top);
            }
            else if (Sign(k) == 0)
            {
                for (var y = place.Top; y < place.Bottom; y++)
                {
                    _counts[3 * k + 1] += CountPositive(Resize(logits, k, y, place), place.Width);
                }
            }
        }
    }

    // 1 and -1 where a query's probability is at least one half in all of the tile or in none of it, 0 where that is open.
    private int Sign(int k) => _least[k] > 1e-4f ? 1 : _most[k] < -1e-4f ? -1 : 0;

    private void Fill(Place place, int k, bool sure, Span<int> winner, Span<byte> confident)
    {
        for (var y = place.Top; y < place.Bottom; y++)
        {
            var at = y * _geometry.OutputWidth + place.Left;
            winner.Slice(at, place.Width).Fill(k);
            confident.Slice(at, place.Width).Fill(sure ? (byte)1 : (byte)0);
        }
        var pixels = place.Width * (place.Bottom - place.Top);
        _counts[3 * k] += pixels;
        _counts[3 * k + 1] += sure ? pixels : 0;
        _counts[3 * k + 2] += sure ? pixels : 0;
    }

    private ReadOnlySpan<float> Mask(ReadOnlySpan<float> logits, int k) => logits.Slice(_queries[k] * _geometry.MaskPixels, _geometry.MaskPixels);

    private ReadOnlySpan<float> Resize(ReadOnlySpan<float> logits, int k, int y, Place place)
    {
        var line = Line[..MaskSampler.RoundUp(place.Width)];
        _sampler.Row(Mask(logits, k), 0, y, place.Left, Scratch, line);
        return line;
    }

    // Returns how many of the row's pixels have a probability of at least one half.
    private static int Compare(ReadOnlySpan<float> line, int width, int query, float score, Span<float> best, Span<int> decided)
    {
        var (count, x) = Vector512.IsHardwareAccelerated ? Compare<Lanes512, Vector512<float>>(line, width, query, score, best, decided, 0) : (0, 0);
        return count + Compare<Lanes256, Vector256<float>>(line, width, query, score, best, decided, x).Count;
    }

    // From column x on, as far as whole vectors go; returns where that is.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Count, int End) Compare<L, V>(ReadOnlySpan<float> line, int width, int query, float score, Span<float> best, Span<int> decided, int x)
        where L : struct, ILanes<V> where V : unmanaged
    {
        var count = 0;
        ref var logits = ref MemoryMarshal.GetReference(line);
        ref var largest = ref MemoryMarshal.GetReference(best[..line.Length]);
        ref var winners = ref Unsafe.As<int, float>(ref MemoryMarshal.GetReference(decided[..line.Length]));
        var (half, scores) = (L.Create(LaneMath.HalfAbove), L.Create(score));
        var (sure, unsure) = (LaneMath.CreateInteger<L, V>(query | ConfidentBit), LaneMath.CreateInteger<L, V>(query));
        for (; x + L.Count <= line.Length; x += L.Count)
        {
            var logit = LaneMath.Load<V>(ref logits, (nuint)x);
            var above = L.Above(logit, half);
            count += BitOperations.PopCount(L.Signs(above) & Lanes(width - x));
            var (value, old) = (L.Multiply(LaneMath.Sigmoid<L, V>(logit), scores), LaneMath.Load<V>(ref largest, (nuint)x));
            var better = L.Above(value, old);
            LaneMath.Store(L.Select(better, value, old), ref largest, (nuint)x);
            var mine = L.Select(above, sure, unsure);
            LaneMath.Store(L.Select(better, mine, LaneMath.Load<V>(ref winners, (nuint)x)), ref winners, (nuint)x);
        }
        return (count, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountPositive(ReadOnlySpan<float> line, int width)
    {
        var count = 0;
        for (var x = 0; x < line.Length; x += Vector256<float>.Count)
        {
            var above = Vector256.GreaterThan(Vector256.Create(line[x..]), Vector256.Create(LaneMath.HalfAbove));
            count += BitOperations.PopCount(above.ExtractMostSignificantBits() & Lanes(width - x));
        }
        return count;
    }

    // The lowest bits, one a column that there is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Lanes(int columns) => columns >= 16 ? 0xFFFF : (1u << columns) - 1;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountWon(ReadOnlySpan<int> decided, ReadOnlySpan<int> rivals)
    {
        // A few rivals share a tile: comparing with each is quicker than a counter a pixel. Of many, most are nowhere in it.
        if (rivals.Length > 8)
        {
            foreach (var pixel in decided)
            {
                if (pixel >= 0)
                {
                    _counts[3 * (pixel & ~ConfidentBit)]++;
                    _counts[3 * (pixel & ~ConfidentBit) + 2] += pixel / ConfidentBit;
                }
            }
            return;
        }
        foreach (var k in rivals)
        {
            var sure = decided.Count(k | ConfidentBit);
            _counts[3 * k] += sure + decided.Count(k);
            _counts[3 * k + 2] += sure;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(ReadOnlySpan<int> decided, Span<int> winner, Span<byte> confident)
    {
        var x = 0;
        for (; x + 32 <= decided.Length; x += 32)
        {
            var low = Vector256.Narrow(Split(decided, winner, x), Split(decided, winner, x + 8));
            var high = Vector256.Narrow(Split(decided, winner, x + 16), Split(decided, winner, x + 24));
            Vector256.Narrow(low, high).AsByte().CopyTo(confident[x..]);
        }
        for (; x < decided.Length; x++)
        {
            (winner[x], confident[x]) = decided[x] < 0 ? (-1, (byte)0) : (decided[x] & ~ConfidentBit, (byte)(decided[x] / ConfidentBit));
        }
    }

    // Writes the winners of eight pixels, of which "nobody" is negative, and returns whether they are confident.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Split(ReadOnlySpan<int> decided, Span<int> winner, int x)
    {
        var pixels = Vector256.Create(decided[x..]);
        var nobody = Vector256.LessThan(pixels, Vector256<int>.Zero);
        (Vector256.AndNot(pixels, Vector256.Create(ConfidentBit)) | nobody).CopyTo(winner[x..]);
        return Vector256.AndNot(Vector256.ShiftRightLogical(pixels, 30) & Vector256<int>.One, nobody);
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_floats);
        ArrayPool<int>.Shared.Return(_decided);
        ArrayPool<int>.Shared.Return(_counts);
        ArrayPool<float>.Shared.Return(_least);
        ArrayPool<float>.Shared.Return(_most);
        ArrayPool<int>.Shared.Return(_rivals);
    }

    private readonly record struct Place(int Top, int Bottom, int Left, int Right)
    {
        public Place((int Top, int Bottom, int Left, int Right) bounds) : this(bounds.Top, bounds.Bottom, bounds.Left, bounds.Right)
        {
        }

        public int Width => Right - Left;
    }
}
