using System.Buffers;

namespace Seg.Kernels;

/// <summary>Where the numbers of a call stand, pinned while it runs.</summary>
internal unsafe struct AxialData<T> where T : unmanaged
{
    public T* Input, Output;
    public float* SimilarityScale, OutputScale, OutputShift;
}

/// <summary>Axial attention of some lines' heads, in one width; a unit is a head of a line.</summary>
/// <remarks>
/// Six queries next to each other at a time. Their distances to the keys differ by one from query to query: with the vectors of all distances that one of them needs
/// side by side, each query's own begin one column later than the next one's.
/// </remarks>
/// <typeparam name="L">What the machine does with <typeparamref name="V"/>.</typeparam>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="T">float, or ushort for bfloat16.</typeparam>
internal sealed unsafe class AxialPass<L, V, T>(AxialShape shape, AxialTables tables, AxialData<T> data)
    where L : struct, ILanes<V> where V : unmanaged where T : unmanaged
{
    private const int Rows = SmallProduct<L, V>.Rows, Skew = Rows - 1;

    // Scores are powers of two, which are cheaper than those of e.
    private const float Log2E = 1.44269504f;

    private readonly int _length = shape.Length, _keyChannels = shape.KeyChannels, _valueChannels = shape.ValueChannels;

    // Cells of a line, and those with the room that six queries in a row need, in whole steps of the product.
    private readonly int _cells = Whole(shape.Length), _skewed = Whole(shape.Length + Skew);
    private readonly int _valueLength = tables.ValueChannels;

    public void Units(int first, int end)
    {
        var (query, key, value) = (Aligned(_length * _keyChannels), _keyChannels * _cells, _length * _valueLength);
        var (score, place, sum) = (Aligned(Rows * _cells), Aligned(Rows * _skewed), Rows * _valueLength);
        var memory = ArrayPool<float>.Shared.Rent(Packing.AlignmentSlack + 2 * query + 2 * Aligned(key) + value + score + place + 2 * sum + _length * _valueLength + Aligned(_valueChannels * _length));
        fixed (float* start = memory, queryTable = tables.Query, keyTable = tables.Key, valueTable = tables.Value)
        {
            var work = new Workspace { Query = Packing.Align(start), QueryTable = queryTable, KeyTable = keyTable, ValueTable = valueTable };
            work.PlacedQuery = work.Query + query;
            work.Key = work.PlacedQuery + query;
            work.PlacedKey = work.Key + Aligned(key);
            work.Value = work.PlacedKey + Aligned(key);
            work.Score = work.Value + value;
            work.Place = work.Score + score;
            work.Sum = work.Place + place;
            work.PlaceSum = work.Sum + sum;
            work.Result = work.PlaceSum + sum;
            work.Turned = work.Result + _length * _valueLength;
            for (var unit = first; unit < end; unit++) Line(work, unit / shape.Heads, unit % shape.Heads);
        }
        ArrayPool<float>.Shared.Return(memory);
    }

    private static int Aligned(int length) => (length + 15) / 16 * 16;

    private static int Whole(int length) => (length + SmallProduct<L, V>.ColumnStep - 1) / SmallProduct<L, V>.ColumnStep * SmallProduct<L, V>.ColumnStep;

    private void Line(Workspace work, int line, int head)
    {
        var input = data.Input + (nint)line * shape.InputChannels * _length;
        var (keys, heads) = (_keyChannels * _length, shape.Heads);
        var (content, queryPlace, keyPlace) = (data.SimilarityScale[head] * Log2E, data.SimilarityScale[heads + head] * Log2E, data.SimilarityScale[2 * heads + head] * Log2E);

        Packing.Transpose(input + head * keys, _length, _keyChannels, _length, work.Query, _keyChannels);
        var numbers = _length * _keyChannels;
        Packing.Copy<L, V, float>(work.Query, 0, 1, numbers, work.PlacedQuery, numbers, queryPlace);
        Packing.Copy<L, V, float>(work.Query, 0, 1, numbers, work.Query, numbers, content);
        var key = input + (heads + head) * (nint)keys;
        Packing.Copy<L, V, T>(key, _length, _keyChannels, _length, work.Key, _cells);
        Packing.Copy<L, V, T>(key, _length, _keyChannels, _length, work.PlacedKey, _cells, keyPlace);
        Packing.Transpose(input + 2 * heads * (nint)keys + (nint)head * _valueChannels * _length, _length, _valueChannels, _length, work.Value, _valueLength);

        for (var query = 0; query < _length; query += Rows) Group(work, query, head);

        // Back to channels first.
        Packing.Transpose(work.Result, _valueLength, _length, _valueChannels, work.Turned, _length);
        var output = data.Output + ((nint)line * shape.OutputChannels + head * _valueChannels) * _length;
        var at = 0;
        for (; at + L.Count <= _valueChannels * _length; at += L.Count) LaneMath.Store<L, V, T>(L.Load(work.Turned + at), output + at);
        for (; at < _valueChannels * _length; at++) LaneMath.Store(work.Turned[at], output + at);
    }

    private void Group(Workspace work, int first, int head)
    {
        // The last group's missing queries are copies of the last one, which nobody reads.
        var count = Math.Min(Rows, _length - first);
        // The farthest distance behind: from the group's last query to the first key.
        var start = tables.Middle - first - Skew;
        float** queries = stackalloc float*[Rows], rows = stackalloc float*[Rows], sums = stackalloc float*[Rows];

        Point(queries, work.Query, _keyChannels);
        for (var i = 0; i < Rows; i++) rows[i] = work.Score + i * _cells;
        SmallProduct<L, V>.Run(queries, _keyChannels, work.Key, _cells, rows, _cells, add: false);
        AddKeyPlaces(rows, work.PlacedKey, work.KeyTable + start);

        Point(queries, work.PlacedQuery, _keyChannels);
        for (var i = 0; i < Rows; i++) rows[i] = work.Place + i * _skewed;
        SmallProduct<L, V>.Run(queries, _keyChannels, work.QueryTable + start, tables.Columns, rows, _skewed, add: false);

        for (var i = 0; i < Rows; i++)
        {
            Weigh(work.Score + i * _cells, work.Place + i * _skewed + Skew - i);
            // The same weights once more, each where its distance stands.
            var place = new Span<float>(work.Place + i * _skewed, _length + Skew);
            place.Clear();
            new Span<float>(work.Score + i * _cells, _length).CopyTo(place[(Skew - i)..]);
        }

        for (var i = 0; i < Rows; i++) rows[i] = work.Score + i * _cells;
        for (var i = 0; i < Rows; i++) sums[i] = work.Sum + i * _valueLength;
        SmallProduct<L, V>.Run(rows, _length, work.Value, _valueLength, sums, _valueLength, add: false);
        for (var i = 0; i < Rows; i++) rows[i] = work.Place + i * _skewed;
        for (var i = 0; i < Rows; i++) sums[i] = work.PlaceSum + i * _valueLength;
        SmallProduct<L, V>.Run(rows, _length + Skew, work.ValueTable + start * _valueLength, _valueLength, sums, _valueLength, add: false);

        for (var i = 0; i < count; i++) Join(work.Sum + i * _valueLength, work.PlaceSum + i * _valueLength, head * _valueChannels, work.Result + (first + i) * _valueLength);

        void Point(float** to, float* from, int stride)
        {
            for (var i = 0; i < Rows; i++) to[i] = from + Math.Min(first + i, _length - 1) * stride;
        }
    }

    private void Join(float* sum, float* placeSum, int firstChannel, float* result)
    {
        float* scale = data.OutputScale + firstChannel, placeScale = scale + shape.OutputChannels, shift = data.OutputShift + firstChannel;
        var channel = 0;
        for (; channel + L.Count <= _valueChannels; channel += L.Count)
        {
            var content = L.MultiplyAdd(L.Load(sum + channel), L.Load(scale + channel), L.Load(shift + channel));
            L.Store(L.MultiplyAdd(L.Load(placeSum + channel), L.Load(placeScale + channel), content), result + channel);
        }
        for (; channel < _valueChannels; channel++) result[channel] = sum[channel] * scale[channel] + placeSum[channel] * placeScale[channel] + shift[channel];
    }

    // scores[i][m] += sum over channels of key[m] · position[m + skew − i].
    private void AddKeyPlaces(float** scores, float* key, float* position)
    {
        for (var m = 0; m < _cells; m += L.Count)
        {
            V s0 = L.Load(scores[0] + m), s1 = L.Load(scores[1] + m), s2 = L.Load(scores[2] + m), s3 = L.Load(scores[3] + m), s4 = L.Load(scores[4] + m), s5 = L.Load(scores[5] + m);
            float* k = key + m, p = position + m;
            for (var channel = 0; channel < _keyChannels; channel++, k += _cells, p += tables.Columns)
            {
                var numbers = L.Load(k);
                s0 = L.MultiplyAdd(numbers, L.Load(p + 5), s0);
                s1 = L.MultiplyAdd(numbers, L.Load(p + 4), s1);
                s2 = L.MultiplyAdd(numbers, L.Load(p + 3), s2);
                s3 = L.MultiplyAdd(numbers, L.Load(p + 2), s3);
                s4 = L.MultiplyAdd(numbers, L.Load(p + 1), s4);
                s5 = L.MultiplyAdd(numbers, L.Load(p), s5);
            }
            L.Store(s0, scores[0] + m);
            L.Store(s1, scores[1] + m);
            L.Store(s2, scores[2] + m);
            L.Store(s3, scores[3] + m);
            L.Store(s4, scores[4] + m);
            L.Store(s5, scores[5] + m);
        }
    }

    // The softmax of scores + places; cells behind the line's end get no weight.
    private void Weigh(float* scores, float* places)
    {
        var nothing = L.Create(float.NegativeInfinity);
        var largest = nothing;
        for (var m = 0; m < _length; m += L.Count)
        {
            // The sum may read what stands behind the last place; First leaves it out.
            var score = L.First(L.Add(L.Load(scores + m), L.Load(places + m)), _length - m, nothing);
            L.Store(score, scores + m);
            largest = L.Larger(largest, score);
        }
        var (most, sum) = (L.Create(L.Largest(largest)), L.Create(0));
        for (var m = 0; m < _length; m += L.Count)
        {
            var weight = LaneMath.Exp2<L, V>(L.Subtract(L.Load(scores + m), most));
            L.Store(weight, scores + m);
            sum = L.Add(sum, weight);
        }
        var share = L.Create(1 / L.Sum(sum));
        for (var m = 0; m < _length; m += L.Count) L.Store(L.Multiply(L.Load(scores + m), share), scores + m);
    }

    /// <summary>A worker's memory for a head of a line.</summary>
    private struct Workspace
    {
        /// <summary>Queries [cells, key channels], with the factor of content and with that of positions.</summary>
        public float* Query, PlacedQuery;

        /// <summary>Keys [key channels, padded cells], as they are and with the factor of positions.</summary>
        public float* Key, PlacedKey;

        /// <summary>Values [cells, padded channels].</summary>
        public float* Value;

        /// <summary>Of six queries: scores, then weights, by key and by distance; sums of values and of positions.</summary>
        public float* Score, Place, Sum, PlaceSum;

        /// <summary>The head's result, [cells, padded channels] and [channels, cells].</summary>
        public float* Result, Turned;

        /// <summary>See <see cref="AxialTables"/>.</summary>
        public float* QueryTable, KeyTable, ValueTable;
    }
}
