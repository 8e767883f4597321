using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Seg.Kernels;

/// <summary>
/// Deformable attention of some queries, in one width. A head over a block of queries at a time; for each of them the softmax, then the corners of all points at once, point by lane; then point by point,
/// channels by lane, sums in registers.
/// </summary>
/// <typeparam name="L">What the machine does with <typeparamref name="V"/>.</typeparam>
/// <typeparam name="V">The vector.</typeparam>
/// <typeparam name="TValue">float, or ushort for bfloat16: values and output.</typeparam>
/// <typeparam name="TPlace">float, or ushort for bfloat16: places and weights.</typeparam>
internal sealed unsafe class DeformablePass<L, V, TValue, TPlace>(DeformablePlan plan, DeformableData<TValue, TPlace> data)
    where L : struct, ILanes<V> where V : unmanaged where TValue : unmanaged where TPlace : unmanaged
{
    private const int Corners = 4;

    // A head over several queries reads the same few cells again and again, from the first cache; and what one query must wait for, others don't.
    private const int QueriesAtOnce = 16;

    public void Queries(int first, int end)
    {
        // For each query its places and weights, with room to read whole vectors from its last point on; its weights for a head; and for each corner shares and indices.
        var row = 3 * plan.WeightsPerQuery + 2 * DeformablePlan.MostLanes;
        var queries = Math.Min(QueriesAtOnce, end - first);
        var scratch = ArrayPool<float>.Shared.Rent(queries * (row + (1 + 2 * Corners) * plan.PairLanes));
        fixed (float* numbers = scratch)
        {
            var softmax = numbers + queries * row;
            for (; first < end; first += QueriesAtOnce) Block(first, Math.Min(QueriesAtOnce, end - first), numbers, row, softmax, softmax + queries * plan.PairLanes);
        }
        ArrayPool<float>.Shared.Return(scratch);
    }

    private void Block(int first, int count, float* numbers, int row, float* softmax, float* corners)
    {
        var toWeights = 2 * plan.WeightsPerQuery + DeformablePlan.MostLanes;
        var counts = stackalloc int[QueriesAtOnce];
        for (var i = 0; i < count; i++)
        {
            LaneMath.Widen<L, V, TPlace>(data.Places(first + i), numbers + i * row, 2 * plan.WeightsPerQuery);
            LaneMath.Widen<L, V, TPlace>(data.Weights(first + i), numbers + i * row + toWeights, plan.WeightsPerQuery);
        }
        for (var head = 0; head < plan.Heads; head++)
        {
            var places = numbers + 2 * head * plan.PointsPerHead;
            var weights = numbers + toWeights + head * plan.PointsPerHead;
            var stride = row;
            if (plan.FromLogits)
            {
                for (var i = 0; i < count; i++) Softmax(weights + i * row, softmax + i * plan.PairLanes);
                weights = softmax;
                stride = plan.PairLanes;
            }
            for (var i = 0; i < count; i++)
                counts[i] = Place(places + i * row, weights + i * stride, data.References is null ? null : data.References + 2 * (nint)(first + i), Of(i));
            var map = data.Value + head * (nint)plan.HeadStride;
            var output = data.Output + (nint)first * plan.CellLength + head * plan.Channels;
            for (var i = 0; i < count; i++) Sum(map, Of(i), counts[i], output + i * (nint)plan.CellLength);
        }

        CornerList Of(int query) => new(corners + query * 2 * Corners * plan.PairLanes, plan.PairLanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Softmax(float* logits, float* weights)
    {
        var (count, nothing) = (plan.PointsPerHead, L.Create(float.NegativeInfinity));
        var largest = nothing;
        for (var i = 0; i < count; i += L.Count) largest = L.Larger(largest, L.First(L.Load(logits + i), count - i, nothing));
        var (most, sum) = (L.Create(L.Largest(largest)), L.Create(0));
        for (var i = 0; i < count; i += L.Count)
        {
            var power = L.First(LaneMath.Exp<L, V>(L.Subtract(L.Load(logits + i), most)), count - i, L.Create(0));
            L.Store(power, weights + i);
            sum = L.Add(sum, power);
        }
        var share = L.Create(1 / L.Sum(sum));
        for (var i = 0; i < count; i += L.Count) L.Store(L.Multiply(L.Load(weights + i), share), weights + i);
    }

    // Lists the corners of the points that touch the map; those outside it get a share of 0 and the index of one inside.
    private int Place(float* places, float* weights, float* reference, CornerList corners)
    {
        var (one, zero, half) = (L.Create(1), L.Create(0), L.Create(-0.5f));
        var cell = L.Create(BitConverter.Int32BitsToSingle(plan.CellStride));
        var count = 0;
        fixed (float* table = plan.Kind(0))
        {
            for (var i = 0; i < 2 * plan.PointsPerHead; i += L.Count)
            {
                var (lastColumn, lastRow) = (L.Load(table + i), L.Load(table + corners.Lanes + i));
                var (width, height) = (L.Load(table + 2 * corners.Lanes + i), L.Load(table + 3 * corners.Lanes + i));
                var (rowLength, start) = (L.Load(table + 4 * corners.Lanes + i), L.Load(table + 5 * corners.Lanes + i));
                var place = L.Load(places + i);
                V x, y;
                // Half a cell, since a cell's value stands at its middle.
                if (reference is null)
                {
                    x = L.MultiplyAdd(place, width, half);
                    y = L.MultiplyAdd(L.Odd(place), height, half);
                }
                else
                {
                    x = L.Add(place, L.MultiplyAdd(L.Create(reference[0]), width, half));
                    y = L.Add(L.Odd(place), L.MultiplyAdd(L.Create(reference[1]), height, half));
                }
                var (left, top) = (L.Floor(x), L.Floor(y));
                var (right, bottom) = (L.Add(left, one), L.Add(top, one));
                var (toRight, toBottom) = (L.Subtract(x, left), L.Subtract(y, top));
                var (hasLeft, hasRight) = (L.Within(left, zero, lastColumn), L.Within(right, zero, lastColumn));
                var (hasTop, hasBottom) = (L.Within(top, zero, lastRow), L.Within(bottom, zero, lastRow));
                var touched = L.Signs(L.And(L.Or(hasLeft, hasRight), L.Or(hasTop, hasBottom)));

                var weight = L.LoadEven(weights + i / 2);
                var (leftShare, rightShare) = (L.And(hasLeft, L.Subtract(one, toRight)), L.And(hasRight, toRight));
                var topShare = L.Multiply(weight, L.And(hasTop, L.Subtract(one, toBottom)));
                var bottomShare = L.Multiply(weight, L.And(hasBottom, toBottom));
                var shares = corners.Shares + i;
                L.Store(L.Multiply(leftShare, topShare), shares);
                L.Store(L.Multiply(rightShare, topShare), shares + corners.Lanes);
                L.Store(L.Multiply(leftShare, bottomShare), shares + 2 * corners.Lanes);
                L.Store(L.Multiply(rightShare, bottomShare), shares + 3 * corners.Lanes);

                var leftAt = L.MultiplyIntegers(L.ToIntegers(L.Larger(left, zero)), cell);
                var rightAt = L.MultiplyIntegers(L.ToIntegers(L.Smaller(right, lastColumn)), cell);
                var topAt = L.AddIntegers(L.MultiplyIntegers(L.ToIntegers(L.Larger(top, zero)), rowLength), start);
                var bottomAt = L.AddIntegers(L.MultiplyIntegers(L.ToIntegers(L.Smaller(bottom, lastRow)), rowLength), start);
                var indices = (float*)corners.Indices + i;
                L.Store(L.AddIntegers(leftAt, topAt), indices);
                L.Store(L.AddIntegers(rightAt, topAt), indices + corners.Lanes);
                L.Store(L.AddIntegers(leftAt, bottomAt), indices + 2 * corners.Lanes);
                L.Store(L.AddIntegers(rightAt, bottomAt), indices + 3 * corners.Lanes);

                // The touched ones move together, over those that are not; mostly they all are, and stay where they are.
                for (touched &= 0x55555555; touched != 0; touched &= touched - 1, count++) corners.Move(i + BitOperations.TrailingZeroCount(touched), 2 * count);
            }
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Sum(TValue* map, CornerList corners, int count, TValue* output)
    {
        var channel = 0;
        for (; channel + 2 * L.Count <= plan.Channels; channel += 2 * L.Count) Pair(map + channel, corners, count, output + channel);
        for (; channel + L.Count <= plan.Channels; channel += L.Count) Single(map + channel, corners, count, output + channel);
        for (; channel < plan.Channels; channel++) Scalar(map + channel, corners, count, output + channel);
    }

    // The upper corners and the lower ones have sums of their own, so that no sum waits long for the last addition to it.
    private static void Pair(TValue* map, CornerList corners, int count, TValue* output)
    {
        var (upper0, upper1, lower0, lower1) = (L.Create(0), L.Create(0), L.Create(0), L.Create(0));
        for (var point = 0; point < 2 * count; point += 2)
        {
            Add(ref upper0, ref upper1, 0);
            Add(ref lower0, ref lower1, 2);
            Add(ref upper0, ref upper1, 1);
            Add(ref lower0, ref lower1, 3);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            void Add(ref V sum0, ref V sum1, int corner)
            {
                var cell = map + corners.Indices[corner * corners.Lanes + point];
                var share = L.Create(corners.Shares[corner * corners.Lanes + point]);
                sum0 = L.MultiplyAdd(share, LaneMath.Load<L, V, TValue>(cell), sum0);
                sum1 = L.MultiplyAdd(share, LaneMath.Load<L, V, TValue>(cell + L.Count), sum1);
            }
        }
        LaneMath.Store<L, V, TValue>(L.Add(upper0, lower0), output);
        LaneMath.Store<L, V, TValue>(L.Add(upper1, lower1), output + L.Count);
    }

    private static void Single(TValue* map, CornerList corners, int count, TValue* output)
    {
        var sum = L.Create(0);
        for (var corner = 0; corner < Corners; corner++)
            for (var point = corner * corners.Lanes; point < corner * corners.Lanes + 2 * count; point += 2)
                sum = L.MultiplyAdd(L.Create(corners.Shares[point]), LaneMath.Load<L, V, TValue>(map + corners.Indices[point]), sum);
        LaneMath.Store<L, V, TValue>(sum, output);
    }

    private static void Scalar(TValue* map, CornerList corners, int count, TValue* output)
    {
        var sum = 0f;
        for (var corner = 0; corner < Corners; corner++)
            for (var point = corner * corners.Lanes; point < corner * corners.Lanes + 2 * count; point += 2)
                sum = MathF.FusedMultiplyAdd(corners.Shares[point], LaneMath.Load(map + corners.Indices[point]), sum);
        LaneMath.Store(sum, output);
    }

    /// <summary>For each corner a list of shares and one of elements from the map's start, in the even lanes; the corners' lists are <see cref="Lanes"/> apart.</summary>
    private readonly struct CornerList(float* memory, int lanes)
    {
        public readonly float* Shares = memory;
        public readonly int* Indices = (int*)(memory + Corners * lanes);
        public readonly int Lanes = lanes;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Move(int from, int to)
        {
            if (from == to) return;
            for (var corner = 0; corner < Corners; corner++, from += Lanes, to += Lanes) (Shares[to], Indices[to]) = (Shares[from], Indices[from]);
        }
    }
}
