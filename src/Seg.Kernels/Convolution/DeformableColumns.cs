namespace Seg.Kernels;

/// <summary>
/// The sampling of a deformable convolution (Dai et al., Deformable Convolutional Networks, 2017; with a mask Zhu et al., v2, 2019): what each output
/// reads, as columns that one matrix product with the weight turns into the result, and the gradients of that reading. A neighbour outside the image
/// counts 0. Thread-safe, multi-threaded.
/// </summary>
public static class DeformableColumns
{
    /// <summary>Reads the columns of some images.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="shape">Sizes of each.</param>
    /// <param name="input">[images, channels, height, width].</param>
    /// <param name="offsets">[images, groups · taps · 2, output height, output width]: y then x, in cells, added to the place of the kernel's tap.</param>
    /// <param name="mask">[images, groups · taps, output height, output width]: factors of what is read; empty: 1.</param>
    /// <param name="columns">[images, channels · taps, output cells], overwritten.</param>
    /// <exception cref="ArgumentException">A buffer is too small, or the sizes do not fit each other.</exception>
    public static unsafe void Read(int images, DeformableShape shape, ReadOnlySpan<float> input, ReadOnlySpan<float> offsets, ReadOnlySpan<float> mask, Span<float> columns)
    {
        Check(images, shape, input.Length, offsets.Length, mask.Length, columns.Length);
        // A read blends four cells.
        KernelWork.Report("deformable columns", 8 * images * shape.ColumnLength);
        fixed (float* i = input)
        fixed (float* o = offsets)
        fixed (float* m = mask)
        fixed (float* c = columns)
        {
            var (maps, places, factors, results) = (new Pinned<float>(i, input.Length), new Pinned<float>(o, offsets.Length), new Pinned<float>(m, mask.Length), new Pinned<float>(c, columns.Length));
            var perImage = shape.Groups * shape.Taps;
            Bands.Run(images * perImage, 10L * shape.Channels / shape.Groups * shape.OutputCells, (first, end) =>
            {
                using var plan = new TapPlan(shape);
                for (var piece = first; piece < end; piece++)
                {
                    var (image, group, tap) = (piece / perImage, piece % perImage / shape.Taps, piece % shape.Taps);
                    plan.Set(places.Pointer + image * shape.OffsetLength, MaskOf(factors.Pointer, shape, image), group, tap);
                    foreach (var channel in ChannelsOf(shape, group))
                    {
                        var map = maps.Pointer + ((long)image * shape.Channels + channel) * shape.Cells;
                        plan.Gather(map, results.Pointer + image * shape.ColumnLength + ((long)channel * shape.Taps + tap) * shape.OutputCells);
                    }
                }
            });
        }
    }

    /// <summary>Gradients of the input, of a loss whose gradient of the columns is given. The same on every run.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="shape">Sizes of each.</param>
    /// <param name="gradient">[images, channels · taps, output cells].</param>
    /// <param name="offsets">As they were read.</param>
    /// <param name="mask">As they were read; empty: 1.</param>
    /// <param name="input">[images, channels, height, width], added to.</param>
    /// <exception cref="ArgumentException">As for <see cref="Read"/>.</exception>
    public static unsafe void AddInputGradient(int images, DeformableShape shape, ReadOnlySpan<float> gradient, ReadOnlySpan<float> offsets, ReadOnlySpan<float> mask, Span<float> input)
    {
        Check(images, shape, input.Length, offsets.Length, mask.Length, gradient.Length);
        fixed (float* g = gradient)
        fixed (float* o = offsets)
        fixed (float* m = mask)
        fixed (float* i = input)
        {
            var (given, places, factors, maps) = (new Pinned<float>(g, gradient.Length), new Pinned<float>(o, offsets.Length), new Pinned<float>(m, mask.Length), new Pinned<float>(i, input.Length));
            // Taps add to the same cells, channels of different groups never do.
            Bands.Run(images * shape.Groups, 12L * shape.Channels / shape.Groups * shape.Taps * shape.OutputCells, (first, end) =>
            {
                using var plan = new TapPlan(shape);
                for (var piece = first; piece < end; piece++)
                {
                    var (image, group) = (piece / shape.Groups, piece % shape.Groups);
                    for (var tap = 0; tap < shape.Taps; tap++)
                    {
                        plan.Set(places.Pointer + image * shape.OffsetLength, MaskOf(factors.Pointer, shape, image), group, tap);
                        foreach (var channel in ChannelsOf(shape, group))
                        {
                            var column = given.Pointer + image * shape.ColumnLength + ((long)channel * shape.Taps + tap) * shape.OutputCells;
                            plan.Scatter(column, maps.Pointer + ((long)image * shape.Channels + channel) * shape.Cells);
                        }
                    }
                }
            });
        }
    }

    /// <summary>Gradients of offsets and mask, of a loss whose gradient of the columns is given.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="shape">Sizes of each.</param>
    /// <param name="gradient">[images, channels · taps, output cells].</param>
    /// <param name="input">As it was read.</param>
    /// <param name="offsets">As they were read.</param>
    /// <param name="mask">As they were read; empty: 1.</param>
    /// <param name="offsetGradient">[images, groups · taps · 2, output height, output width], overwritten.</param>
    /// <param name="maskGradient">[images, groups · taps, output height, output width], overwritten; empty where there is no mask.</param>
    /// <exception cref="ArgumentException">As for <see cref="Read"/>.</exception>
    public static unsafe void PlaceGradients(
        int images, DeformableShape shape, ReadOnlySpan<float> gradient, ReadOnlySpan<float> input, ReadOnlySpan<float> offsets, ReadOnlySpan<float> mask,
        Span<float> offsetGradient, Span<float> maskGradient)
    {
        Check(images, shape, input.Length, offsets.Length, mask.Length, gradient.Length);
        Check(images, shape, input.Length, offsetGradient.Length, maskGradient.Length, gradient.Length);
        if (mask.IsEmpty != maskGradient.IsEmpty) throw new ArgumentException("A mask has a gradient, and without a mask there is none.", nameof(maskGradient));
        fixed (float* g = gradient)
        fixed (float* i = input)
        fixed (float* o = offsets)
        fixed (float* m = mask)
        fixed (float* og = offsetGradient)
        fixed (float* mg = maskGradient)
        {
            var (given, maps, places, factors) = (new Pinned<float>(g, gradient.Length), new Pinned<float>(i, input.Length), new Pinned<float>(o, offsets.Length), new Pinned<float>(m, mask.Length));
            var (toPlaces, toFactors) = (new Pinned<float>(og, offsetGradient.Length), new Pinned<float>(mg, maskGradient.Length));
            var perImage = shape.Groups * shape.Taps;
            Bands.Run(images * perImage, 20L * shape.Channels / shape.Groups * shape.OutputCells, (first, end) =>
            {
                using var plan = new TapPlan(shape);
                for (var piece = first; piece < end; piece++)
                {
                    var (image, group, tap) = (piece / perImage, piece % perImage / shape.Taps, piece % shape.Taps);
                    plan.Set(places.Pointer + image * shape.OffsetLength, MaskOf(factors.Pointer, shape, image), group, tap);
                    var at = (long)piece * shape.OutputCells;
                    var down = toPlaces.Pointer + 2 * at;
                    var right = down + shape.OutputCells;
                    var share = toFactors.Pointer is null ? null : toFactors.Pointer + at;
                    new Span<float>(down, 2 * shape.OutputCells).Clear();
                    if (share is not null) new Span<float>(share, shape.OutputCells).Clear();
                    foreach (var channel in ChannelsOf(shape, group))
                    {
                        var column = given.Pointer + image * shape.ColumnLength + ((long)channel * shape.Taps + tap) * shape.OutputCells;
                        plan.Slopes(maps.Pointer + ((long)image * shape.Channels + channel) * shape.Cells, column, down, right, share);
                    }
                }
            });
        }
    }

    private static void Check(int images, in DeformableShape shape, int input, int offsets, int mask, int columns)
    {
        shape.Check();
        KernelGuard.Holds(input, (long)images * shape.Channels * shape.Cells, nameof(input));
        KernelGuard.Holds(offsets, images * shape.OffsetLength, nameof(offsets));
        if (mask > 0) KernelGuard.Holds(mask, images * shape.OffsetLength / 2, nameof(mask));
        KernelGuard.Holds(columns, images * shape.ColumnLength, nameof(columns));
    }

    private static unsafe float* MaskOf(float* mask, in DeformableShape shape, int image) => mask is null ? null : mask + image * shape.OffsetLength / 2;

    private static IEnumerable<int> ChannelsOf(DeformableShape shape, int group) => Enumerable.Range(group * (shape.Channels / shape.Groups), shape.Channels / shape.Groups);
}
