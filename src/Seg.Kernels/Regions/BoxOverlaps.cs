using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Intersection over union of boxes. Corners are x1, y1, x2, y2; a side is x2 - x1, without the "+ 1" of older tools. Thread-safe, multi-threaded.</summary>
public static class BoxOverlaps
{
    /// <summary>Every box of one list against every box of another.</summary>
    /// <param name="first">[n, 4].</param>
    /// <param name="second">[m, 4].</param>
    /// <param name="smallestUnion">Unions below it count as it: mmdet divides by at least 1e-6. At 0, boxes without any area overlap by 0.</param>
    /// <param name="overlaps">[n, m], overwritten: 0 to 1.</param>
    /// <exception cref="ArgumentException">A buffer is too small or holds part of a box.</exception>
    public static void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, float smallestUnion, Span<float> overlaps) =>
        Run(first, second, smallestUnion, overlaps, LaneWidths.Widest);

    internal static unsafe void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, float smallestUnion, Span<float> overlaps, LaneWidth width)
    {
        var (rows, columns) = (KernelGuard.Boxes(first.Length, nameof(first)), KernelGuard.Boxes(second.Length, nameof(second)));
        KernelGuard.Holds(overlaps.Length, (long)rows * columns, nameof(overlaps));
        var rented = ArrayPool<float>.Shared.Rent(BoxColumns.Length(columns));
        fixed (float* f = first, s = second, o = overlaps, memory = rented)
        {
            var others = new BoxColumns(memory, columns);
            for (var column = 0; column < columns; column++) others.Set(column, s + 4L * column);
            others.Close();
            var (boxes, output) = (new Pinned<float>(f, first.Length), new Pinned<float>(o, overlaps.Length));
            Bands.Run(rows, 8L * columns, (start, end) =>
            {
                for (var row = start; row < end; row++)
                {
                    var box = boxes.Pointer + 4L * row;
                    var target = output.Pointer + (long)row * columns;
                    switch (width)
                    {
                        case LaneWidth.Bits512: Row<Lanes512, Vector512<float>>(box, others, smallestUnion, target); break;
                        case LaneWidth.Bits256: Row<Lanes256, Vector256<float>>(box, others, smallestUnion, target); break;
                        default: Row<Lanes128, Vector128<float>>(box, others, smallestUnion, target); break;
                    }
                }
            });
        }
        ArrayPool<float>.Shared.Return(rented);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Row<L, V>(float* box, BoxColumns others, float smallestUnion, float* target) where L : struct, ILanes<V> where V : unmanaged
    {
        var (x1, y1, x2, y2) = (L.Create(box[0]), L.Create(box[1]), L.Create(box[2]), L.Create(box[3]));
        var (area, smallest, zero) = (L.Create((box[2] - box[0]) * (box[3] - box[1])), L.Create(smallestUnion), L.Create(0));
        var rest = stackalloc float[L.Count];
        for (var at = 0; at < others.Count; at += L.Count)
        {
            var common = others.Common<L, V>(x1, y1, x2, y2, at);
            var union = L.LargerOrNaN(L.Subtract(L.Add(area, L.Load(others.Area + at)), common), smallest);
            var overlap = L.Select(L.Within(union, zero, zero), zero, L.Divide(common, union));
            if (at + L.Count <= others.Count)
            {
                L.Store(overlap, target + at);
                continue;
            }
            L.Store(overlap, rest);
            new Span<float>(rest, others.Count - at).CopyTo(new(target + at, others.Count - at));
        }
    }
}
