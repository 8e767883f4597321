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
    public static unsafe void Run(ReadOnlySpan<float> first, ReadOnlySpan<float> second, float smallestUnion, Span<float> overlaps)
    {
        var (rows, columns) = (KernelGuard.Boxes(first.Length, nameof(first)), KernelGuard.Boxes(second.Length, nameof(second)));
        KernelGuard.Holds(overlaps.Length, (long)rows * columns, nameof(overlaps));
        fixed (float* f = first)
        fixed (float* s = second)
        fixed (float* o = overlaps)
        {
            var (left, right, output) = (new Pinned<float>(f, first.Length), new Pinned<float>(s, second.Length), new Pinned<float>(o, overlaps.Length));
            Bands.Run(rows, 8L * columns, (start, end) =>
            {
                var others = right.Pointer;
                for (var row = start; row < end; row++)
                {
                    var box = left.Pointer + 4 * row;
                    var area = Area(box);
                    var target = output.Pointer + (long)row * columns;
                    for (var column = 0; column < columns; column++) target[column] = Overlap(box, area, others + 4 * column, smallestUnion);
                }
            });
        }
    }

    private static unsafe float Area(float* box) => (box[2] - box[0]) * (box[3] - box[1]);

    private static unsafe float Overlap(float* a, float area, float* b, float smallestUnion)
    {
        var width = MathF.Max(0, MathF.Min(a[2], b[2]) - MathF.Max(a[0], b[0]));
        var height = MathF.Max(0, MathF.Min(a[3], b[3]) - MathF.Max(a[1], b[1]));
        var common = width * height;
        var union = MathF.Max(area + Area(b) - common, smallestUnion);
        return union == 0 ? 0 : common / union;
    }
}
