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
    public static int Run(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<long> groups, double threshold, float step, Span<int> kept) =>
        Run(boxes, scores, groups, threshold, step, kept, LaneWidths.Widest);

    internal static unsafe int Run(ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<long> groups, double threshold, float step, Span<int> kept, LaneWidth width)
    {
        var count = scores.Length;
        KernelGuard.Holds(boxes.Length, 4L * count, nameof(boxes));
        KernelGuard.Holds(kept.Length, count, nameof(kept));
        if (!groups.IsEmpty) KernelGuard.Holds(groups.Length, count, nameof(groups));
        if (count == 0) return 0;

        var order = Order(scores, groups);
        var starts = Starts(order, groups);
        var gone = ArrayPool<bool>.Shared.Rent(count);
        var longest = 0;
        for (var i = 0; i + 1 < starts.Count; i++) longest = Math.Max(longest, starts[i + 1] - starts[i]);
        fixed (float* b = boxes)
        fixed (long* g = groups)
        {
            var (corners, groupOf, withGroups) = (new Pinned<float>(b, boxes.Length), new Pinned<long>(g, groups.Length), !groups.IsEmpty);
            var limit = LargestFloatUpTo(threshold);
            Bands.Run(starts.Count - 1, (long)longest * longest / 2, (first, end) =>
            {
                var rented = ArrayPool<float>.Shared.Rent(BoxColumns.Length(longest) + longest + BoxColumns.Room);
                for (var group = first; group < end; group++)
                {
                    var members = order.AsSpan(starts[group], starts[group + 1] - starts[group]);
                    var shift = withGroups ? groupOf.Pointer[members[0]] * step : 0;
                    fixed (float* memory = rented)
                    {
                        var columns = new BoxColumns(memory, members.Length);
                        for (var i = 0; i < members.Length; i++) columns.Set(i, corners.Pointer + 4L * members[i], shift);
                        columns.Close();
                        var marks = memory + BoxColumns.Length(members.Length);
                        new Span<float>(marks, members.Length + BoxColumns.Room).Clear();
                        Suppress(columns, limit, marks, width);
                        for (var i = 0; i < members.Length; i++) gone[starts[group] + i] = BitConverter.SingleToInt32Bits(marks[i]) != 0;
                    }
                }
                ArrayPool<float>.Shared.Return(rented);
            });
        }

        // Groups one after the other would be out of order: the kept ones go back into the order of their scores.
        var result = 0;
        for (var i = 0; i < count; i++)
        {
            if (!gone[i]) kept[result++] = order[i];
        }
        ArrayPool<bool>.Shared.Return(gone);
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

    private static unsafe void Suppress(BoxColumns boxes, float limit, float* gone, LaneWidth width)
    {
        switch (width)
        {
            case LaneWidth.Bits512: Suppress<Lanes512, Vector512<float>>(boxes, limit, gone); break;
            case LaneWidth.Bits256: Suppress<Lanes256, Vector256<float>>(boxes, limit, gone); break;
            default: Suppress<Lanes128, Vector128<float>>(boxes, limit, gone); break;
        }
    }

    // Sets all bits of boxes that go; there is room behind the last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Suppress<L, V>(BoxColumns boxes, float limit, float* gone) where L : struct, ILanes<V> where V : unmanaged
    {
        var limits = L.Create(limit);
        for (var best = 0; best < boxes.Count; best++)
        {
            if (BitConverter.SingleToInt32Bits(gone[best]) != 0) continue;
            var (x1, y1, x2, y2) = (L.Create(boxes.X1[best]), L.Create(boxes.Y1[best]), L.Create(boxes.X2[best]), L.Create(boxes.Y2[best]));
            var area = L.Create(boxes.Area[best]);
            for (var at = best + 1; at < boxes.Count; at += L.Count)
            {
                var common = boxes.Common<L, V>(x1, y1, x2, y2, at);
                // 0 / 0 is NaN, which is not greater than anything.
                var overlap = L.Divide(common, L.Subtract(L.Add(area, L.Load(boxes.Area + at)), common));
                L.Store(L.Or(L.Load(gone + at), L.Above(overlap, limits)), gone + at);
            }
        }
    }
}
