using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// Non-maximum suppression: of boxes that overlap by more than a threshold, only the best-scored stays. Thread-safe; groups run on several threads.
/// </summary>
public static class BoxSuppression
{
    /// <summary>The boxes that stay.</summary>
    /// <param name="boxes">[n, 4]: x1, y1, x2, y2.</param>
    /// <param name="scores">[n], no NaN.</param>
    /// <param name="groups">[n], or empty for one group: only boxes of one group (class, pyramid level) suppress each other.</param>
    /// <param name="threshold">A box goes when its intersection over union with a kept one is greater. Two boxes without area never suppress each other.</param>
    /// <param name="step">
    /// Added to a box's corners for each unit of its group before overlaps are taken, in float32. Of use only to follow tools that keep groups apart
    /// by moving them (torchvision, mmcv: largest coordinate + 1), whose overlaps carry the rounding of the moved corners. 0 keeps the corners.
    /// </param>
    /// <param name="kept">[n], gets the indices of kept boxes, by falling score and among equal scores by rising index.</param>
    /// <returns>How many are kept.</returns>
    /// <exception cref="ArgumentException">A buffer is too small or holds part of a box.</exception>
    public static unsafe int Run(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<long> groups, double threshold, float step, Span<int> kept)
    {
        var count = scores.Length;
        KernelGuard.Holds(boxes.Length, 4L * count, nameof(boxes));
        KernelGuard.Holds(kept.Length, count, nameof(kept));
        if (!groups.IsEmpty) KernelGuard.Holds(groups.Length, count, nameof(groups));
        if (count == 0) return 0;

        var order = Order(scores, groups);
        var starts = Starts(order, groups);
        var alive = ArrayPool<int>.Shared.Rent(count);
        alive.AsSpan(0, count).Fill(-1);
        var longest = 0;
        for (var i = 0; i + 1 < starts.Count; i++) longest = Math.Max(longest, starts[i + 1] - starts[i]);
        fixed (float* b = boxes)
        fixed (long* g = groups)
        {
            var (corners, groupOf, withGroups) = (new Pinned<float>(b, boxes.Length), new Pinned<long>(g, groups.Length), !groups.IsEmpty);
            var limit = LargestFloatUpTo(threshold);
            Bands.Run(starts.Count - 1, (long)longest * longest / 2, (first, end) =>
            {
                var rented = ArrayPool<float>.Shared.Rent(5 * longest);
                for (var group = first; group < end; group++)
                {
                    var members = order.AsSpan(starts[group], starts[group + 1] - starts[group]);
                    var shift = withGroups ? groupOf.Pointer[members[0]] * step : 0;
                    fixed (float* columns = rented)
                    fixed (int* flags = &alive[starts[group]])
                        Suppress(new Columns(columns, members.Length), corners.Pointer, members, shift, limit, flags);
                }
                ArrayPool<float>.Shared.Return(rented);
            });
        }

        // Groups one after the other would be out of order: the kept ones go back into the order of their scores.
        var result = 0;
        for (var i = 0; i < count; i++)
        {
            if (alive[i] != 0) kept[result++] = order[i];
        }
        ArrayPool<int>.Shared.Return(alive);
        if (starts.Count > 2) SortByScore(kept[..result], scores);
        return result;
    }

    private static int[] Order(ReadOnlySpan<float> scores, ReadOnlySpan<long> groups)
    {
        var order = new int[scores.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        SortByScore(order, scores);
        if (groups.IsEmpty) return order;
        // A stable sort by group keeps the order of scores within each.
        var keys = new (long Group, int Rank)[order.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = (groups[order[i]], i);
        Array.Sort(keys, order);
        return order;
    }

    private static void SortByScore(Span<int> indices, ReadOnlySpan<float> scores)
    {
        var keys = new (float Falling, int Index)[indices.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = (-scores[indices[i]], indices[i]);
        keys.AsSpan().Sort(indices);
    }

    private static List<int> Starts(int[] order, ReadOnlySpan<long> groups)
    {
        List<int> starts = [0];
        for (var i = 1; i < order.Length && !groups.IsEmpty; i++)
        {
            if (groups[order[i]] != groups[order[i - 1]]) starts.Add(i);
        }
        starts.Add(order.Length);
        return starts;
    }

    // overlap > threshold, overlap in float32 and the threshold in float64, is overlap > this in float32.
    private static float LargestFloatUpTo(double threshold)
    {
        var single = (float)threshold;
        return single > threshold ? MathF.BitDecrement(single) : single;
    }

    /// <summary>Corners and areas of a group in the order of scores, a column each.</summary>
    private readonly unsafe struct Columns(float* memory, int count)
    {
        public int Count => count;

        public float* X1 => memory;

        public float* Y1 => memory + count;

        public float* X2 => memory + 2 * count;

        public float* Y2 => memory + 3 * count;

        public float* Area => memory + 4 * count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Suppress(Columns columns, float* boxes, ReadOnlySpan<int> members, float shift, float limit, int* alive)
    {
        for (var i = 0; i < members.Length; i++)
        {
            var box = boxes + 4L * members[i];
            columns.X1[i] = box[0] + shift;
            columns.Y1[i] = box[1] + shift;
            columns.X2[i] = box[2] + shift;
            columns.Y2[i] = box[3] + shift;
            columns.Area[i] = (columns.X2[i] - columns.X1[i]) * (columns.Y2[i] - columns.Y1[i]);
        }
        for (var i = 0; i < members.Length; i++)
        {
            if (alive[i] != 0) SuppressAfter(columns, i, limit, alive);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void SuppressAfter(Columns c, int best, float limit, int* alive)
    {
        var (x1, y1, x2, y2, area) = (c.X1[best], c.Y1[best], c.X2[best], c.Y2[best], c.Area[best]);
        var j = best + 1;
        if (Vector256.IsHardwareAccelerated)
        {
            var (left, top, right, bottom) = (Vector256.Create(x1), Vector256.Create(y1), Vector256.Create(x2), Vector256.Create(y2));
            var (areas, limits) = (Vector256.Create(area), Vector256.Create(limit));
            for (; j + Vector256<float>.Count <= c.Count; j += Vector256<float>.Count)
            {
                var width = Vector256.Max(Vector256<float>.Zero, Vector256.Min(right, Vector256.Load(c.X2 + j)) - Vector256.Max(left, Vector256.Load(c.X1 + j)));
                var height = Vector256.Max(Vector256<float>.Zero, Vector256.Min(bottom, Vector256.Load(c.Y2 + j)) - Vector256.Max(top, Vector256.Load(c.Y1 + j)));
                var common = width * height;
                // 0 / 0 is NaN, which is not greater than anything.
                var gone = Vector256.GreaterThan(common / (areas + Vector256.Load(c.Area + j) - common), limits).AsInt32();
                Vector256.AndNot(Vector256.Load(alive + j), gone).Store(alive + j);
            }
        }
        for (; j < c.Count; j++)
        {
            var width = MathF.Max(0, MathF.Min(x2, c.X2[j]) - MathF.Max(x1, c.X1[j]));
            var height = MathF.Max(0, MathF.Min(y2, c.Y2[j]) - MathF.Max(y1, c.Y1[j]));
            var common = width * height;
            if (common / (area + c.Area[j] - common) > limit) alive[j] = 0;
        }
    }
}
