using System.Buffers;

namespace Seg.Kernels;

/// <summary>Where the numbers of a call stand, pinned while it runs.</summary>
internal unsafe struct WindowData<T> where T : unmanaged
{
    public T* Rows, Filling, Output;
    public float* Bias;
    public int Stride;
}

/// <summary>Attention within some windows of some heads, in one width; a unit is a window of one head.</summary>
/// <typeparam name="L">What the machine does with <typeparamref name="V"/>.</typeparam>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="T">float, or ushort for bfloat16.</typeparam>
internal sealed unsafe class WindowPass<L, V, T>(WindowShape shape, WindowGrid grid, WindowData<T> data)
    where L : struct, ILanes<V> where V : unmanaged where T : unmanaged
{
    private const int Rows = SmallProduct<L, V>.Rows;

    // Scores are powers of two, which are cheaper than those of e.
    private const float Log2E = 1.44269504f;

    // The published value, taken off scores between cells that do not belong together.
    private const float Apart = 100 * Log2E;

    private readonly int _cells = grid.Cells, _channels = shape.Channels;
    private readonly int _keyLength = Whole(grid.Cells), _valueLength = Whole(shape.Channels);

    public void Units(int first, int end)
    {
        var windows = shape.Images * grid.Windows;
        // Each part starts where a vector does.
        var (queries, keys, values) = (Aligned(_cells * _channels), Aligned(_channels * _keyLength), Aligned(_cells * _valueLength));
        var (scores, sums, bias) = (Aligned(Rows * _keyLength), Aligned(Rows * _valueLength), Aligned(_cells * _keyLength));
        var memory = ArrayPool<float>.Shared.Rent(Packing.AlignmentSlack + queries + keys + values + scores + sums + bias + _keyLength);
        var places = ArrayPool<int>.Shared.Rent(_cells);
        fixed (float* start = memory)
        fixed (int* place = places)
        {
            var work = new Workspace { Place = place, Query = Packing.Align(start) };
            work.Key = work.Query + queries;
            work.Value = work.Key + keys;
            work.Score = work.Value + values;
            work.Sum = work.Score + scores;
            work.Bias = work.Sum + sums;
            work.Region = work.Bias + bias;
            // Columns that are no cells stay 0.
            new Span<float>(work.Key, keys).Clear();
            new Span<float>(work.Region, _keyLength).Clear();
            var ready = -1;
            for (var unit = first; unit < end; unit++)
            {
                var (head, image, window) = (unit / windows, unit % windows / grid.Windows, unit % grid.Windows);
                if (head != ready) Spread(head, work.Bias);
                ready = head;
                grid.List(window, new(place, _cells), new(work.Region, _cells));
                Window(work, head, image * shape.Height * shape.Width, grid.Reaches(window));
            }
        }
        ArrayPool<int>.Shared.Return(places);
        ArrayPool<float>.Shared.Return(memory);

        static int Aligned(int length) => (length + 15) / 16 * 16;
    }

    private static int Whole(int length) => (length + SmallProduct<L, V>.ColumnStep - 1) / SmallProduct<L, V>.ColumnStep * SmallProduct<L, V>.ColumnStep;

    // The head's bias of each pair of cells; columns that are no cells get no weight.
    private void Spread(int head, float* bias)
    {
        var (side, offsets) = (shape.Window, grid.Offsets);
        for (var query = 0; query < _cells; query++, bias += _keyLength)
        {
            for (var key = 0; key < _cells; key++)
            {
                var (down, right) = (query / side - key / side, query % side - key % side);
                bias[key] = data.Bias[((nint)(down + side - 1) * offsets + right + side - 1) * shape.Heads + head] * Log2E;
            }
            new Span<float>(bias + _cells, _keyLength - _cells).Fill(float.NegativeInfinity);
        }
    }

    private void Window(Workspace work, int head, int firstCell, bool reaches)
    {
        var (length, offset) = (shape.Heads * _channels, head * _channels);
        var map = data.Rows + firstCell * (nint)data.Stride;
        for (var cell = 0; cell < _cells; cell++)
        {
            var row = Row(cell) + offset;
            Packing.Copy<L, V, T>(row, 0, 1, _channels, work.Query + cell * _channels, _channels, shape.Scale * Log2E);
            Packing.Copy<L, V, T>(row + 2 * length, 0, 1, _channels, work.Value + cell * _valueLength, _valueLength);
        }
        var (key, keys) = (offset + length, 0);
        for (; keys + 4 <= _cells; keys += 4)
            Packing.TransposeFour(Row(keys) + key, Row(keys + 1) + key, Row(keys + 2) + key, Row(keys + 3) + key, _channels, work.Key + keys, _keyLength);
        for (; keys < _cells; keys++) Packing.TransposeOne(Row(keys) + key, _channels, work.Key + keys, _keyLength);

        float** queries = stackalloc float*[Rows], scores = stackalloc float*[Rows], sums = stackalloc float*[Rows];
        float* shares = stackalloc float[Rows];
        for (var i = 0; i < Rows; i++) scores[i] = work.Score + i * _keyLength;
        for (var i = 0; i < Rows; i++) sums[i] = work.Sum + i * _valueLength;
        for (var first = 0; first < _cells; first += Rows)
        {
            // The last group's missing queries are copies of the last one.
            for (var i = 0; i < Rows; i++) queries[i] = work.Query + Math.Min(first + i, _cells - 1) * _channels;
            SmallProduct<L, V>.Run(queries, _channels, work.Key, _keyLength, scores, _keyLength, add: false);
            var count = Math.Min(Rows, _cells - first);
            for (var i = 0; i < count; i++)
            {
                AddBias(scores[i], work.Bias + (first + i) * _keyLength);
                if (reaches) TakeApart(scores[i], work.Region, work.Region[first + i]);
                shares[i] = Weigh(scores[i]);
            }
            SmallProduct<L, V>.Run(scores, _cells, work.Value, _valueLength, sums, _valueLength, add: false);
            for (var i = 0; i < count; i++)
                if (work.Place[first + i] is var place and >= 0) Give(sums[i], shares[i], data.Output + (firstCell + place) * (nint)length + offset);
        }

        T* Row(int cell) => work.Place[cell] < 0 ? data.Filling : map + work.Place[cell] * (nint)data.Stride;
    }

    private void AddBias(float* scores, float* bias)
    {
        for (var key = 0; key < _keyLength; key += L.Count) L.Store(L.Add(L.Load(scores + key), L.Load(bias + key)), scores + key);
    }

    private void TakeApart(float* scores, float* regions, float region)
    {
        var (own, apart) = (L.Create(region), L.Create(Apart));
        for (var key = 0; key < _keyLength; key += L.Count)
        {
            var kept = L.And(L.Within(L.Load(regions + key), own, own), apart);
            L.Store(L.Add(L.Load(scores + key), L.Subtract(kept, apart)), scores + key);
        }
    }

    // Scores become weights relative to the largest one; returns what makes their sum 1.
    private float Weigh(float* scores)
    {
        var largest = L.Load(scores);
        for (var key = L.Count; key < _keyLength; key += L.Count) largest = L.Larger(largest, L.Load(scores + key));
        var (most, sum) = (L.Create(L.Largest(largest)), L.Create(0));
        for (var key = 0; key < _keyLength; key += L.Count)
        {
            var weight = LaneMath.Exp2<L, V>(L.Subtract(L.Load(scores + key), most));
            L.Store(weight, scores + key);
            sum = L.Add(sum, weight);
        }
        return 1 / L.Sum(sum);
    }

    private void Give(float* sum, float share, T* output)
    {
        var channel = 0;
        for (; channel + L.Count <= _channels; channel += L.Count) LaneMath.Store<L, V, T>(L.Multiply(L.Load(sum + channel), L.Create(share)), output + channel);
        for (; channel < _channels; channel++) LaneMath.Store(sum[channel] * share, output + channel);
    }

    /// <summary>A worker's memory for a window.</summary>
    private struct Workspace
    {
        /// <summary>Where the cells are in the map.</summary>
        public int* Place;

        /// <summary>Scaled queries [cells, channels], keys [channels, padded cells], values [cells, padded channels].</summary>
        public float* Query, Key, Value;

        /// <summary>Of six queries: scores, then weights, [6, padded cells]; sums of values [6, padded channels].</summary>
        public float* Score, Sum;

        /// <summary>Of the head: [cells, padded cells]. Of the window: which cells belong together, [padded cells].</summary>
        public float* Bias, Region;
    }
}
