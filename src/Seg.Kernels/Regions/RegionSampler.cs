using System.Buffers;
using System.Runtime.CompilerServices;

namespace Seg.Kernels;

/// <summary>
/// Regions of feature maps read into a common size (RoIAlign: He et al., Mask R-CNN, 2017, §3), and the gradient of that. Each region is read by
/// rows first, then by columns, so that a cell is touched once for every column of bins instead of once for every sample. Thread-safe, multi-threaded.
/// </summary>
public static class RegionSampler
{
    // So many channels of a region are one piece of work: enough to outweigh the making of its taps, few enough to occupy all cores by few regions.
    private const int ChannelsAtOnce = 32;

    /// <summary>Reads the regions.</summary>
    /// <param name="features">[images, channels, height, width].</param>
    /// <param name="shape">Those four numbers.</param>
    /// <param name="regions">[regions, 5]: index of the image, then x1, y1, x2, y2.</param>
    /// <param name="rule">How.</param>
    /// <param name="output">[regions, channels, rule.Height, rule.Width], overwritten.</param>
    /// <exception cref="ArgumentException">A buffer is too small, a region names an image that is not there or is too large to be read.</exception>
    public static unsafe void Read(ReadOnlySpan<float> features, FeatureShape shape, ReadOnlySpan<float> regions, RegionRule rule, Span<float> output)
    {
        var count = Check(features.Length, shape, regions, rule, output.Length);
        if (KernelWork.IsHeard) KernelWork.Report("region sampling", Operations(shape, regions, rule));
        fixed (float* f = features)
        fixed (float* r = regions)
        fixed (float* o = output)
        {
            var (maps, boxes, results) = (new Pinned<float>(f, features.Length), new Pinned<float>(r, regions.Length), new Pinned<float>(o, output.Length));
            var pieces = (shape.Channels + ChannelsAtOnce - 1) / ChannelsAtOnce;
            var cells = rule.Height * rule.Width;
            Bands.Run(count * pieces, 8L * ChannelsAtOnce * cells, (first, end) =>
            {
                var (rows, columns) = (new RegionTaps(), new RegionTaps());
                var rented = ArrayPool<float>.Shared.Rent(shape.Height * rule.Width);
                for (var piece = first; piece < end; piece++)
                {
                    var (region, channel) = (piece / pieces, piece % pieces * ChannelsAtOnce);
                    var box = boxes.Pointer + 5L * region;
                    SetTaps(rows, columns, rule, shape, box);
                    var map = maps.Pointer + ((long)box[0] * shape.Channels + channel) * shape.Cells;
                    var target = results.Pointer + ((long)region * shape.Channels + channel) * cells;
                    for (var c = channel; c < Math.Min(channel + ChannelsAtOnce, shape.Channels); c++, map += shape.Cells, target += cells)
                        ReadChannel(map, shape.Width, rows, columns, rented, target, rule);
                }
                ArrayPool<float>.Shared.Return(rented);
            });
        }
    }

    /// <summary>The gradient of the features, of a loss whose gradient of the output is given.</summary>
    /// <param name="gradient">[regions, channels, rule.Height, rule.Width].</param>
    /// <param name="shape">Of the features.</param>
    /// <param name="regions">[regions, 5], as they were read.</param>
    /// <param name="rule">As they were read.</param>
    /// <param name="features">[images, channels, height, width], added to. The same on every run: regions are added up in order.</param>
    /// <exception cref="ArgumentException">As for <see cref="Read"/>.</exception>
    public static unsafe void AddGradient(ReadOnlySpan<float> gradient, FeatureShape shape, ReadOnlySpan<float> regions, RegionRule rule, Span<float> features)
    {
        var count = Check(features.Length, shape, regions, rule, gradient.Length);
        fixed (float* g = gradient)
        fixed (float* r = regions)
        fixed (float* f = features)
        {
            var (given, boxes, maps) = (new Pinned<float>(g, gradient.Length), new Pinned<float>(r, regions.Length), new Pinned<float>(f, features.Length));
            var cells = rule.Height * rule.Width;
            // Regions overlap, channels do not.
            Bands.Run(shape.Channels, 8L * count * cells, (first, end) =>
            {
                var (rows, columns) = (new RegionTaps(), new RegionTaps());
                var rented = ArrayPool<float>.Shared.Rent(shape.Height * rule.Width);
                for (var region = 0; region < count; region++)
                {
                    var box = boxes.Pointer + 5L * region;
                    SetTaps(rows, columns, rule, shape, box);
                    for (var c = first; c < end; c++)
                    {
                        AddChannel(given.Pointer + ((long)region * shape.Channels + c) * cells, rows, columns, rented,
                            maps.Pointer + ((long)box[0] * shape.Channels + c) * shape.Cells, shape.Width, rule);
                    }
                }
                ArrayPool<float>.Shared.Return(rented);
            });
        }
    }

    internal static int Check(int features, FeatureShape shape, ReadOnlySpan<float> regions, in RegionRule rule, int output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rule.Height, 1, nameof(rule));
        ArgumentOutOfRangeException.ThrowIfLessThan(rule.Width, 1, nameof(rule));
        ArgumentOutOfRangeException.ThrowIfNegative(rule.Samples, nameof(rule));
        var count = regions.Length / 5;
        if (regions.Length % 5 != 0) throw new ArgumentException($"The regions buffer has {regions.Length} elements, which is not a whole number of regions of 5.", nameof(regions));
        KernelGuard.Holds(features, (long)shape.Images * shape.Channels * shape.Cells, nameof(features));
        KernelGuard.Holds(output, (long)count * shape.Channels * rule.Height * rule.Width, nameof(output));
        for (var region = 0; region < count; region++)
        {
            if (!(regions[5 * region] >= 0 && regions[5 * region] < shape.Images))
                throw new ArgumentException($"Region {region} is of image {regions[5 * region]}, of {shape.Images}.", nameof(regions));
        }
        return count;
    }

    // As ReadChannel computes: a multiply-add for every cell that a bin takes from a row, then for every row that a bin takes in each of its columns.
    internal static unsafe long Operations(in FeatureShape shape, ReadOnlySpan<float> regions, in RegionRule rule)
    {
        var (rows, columns) = (new RegionTaps(), new RegionTaps());
        var multiplyAdds = 0L;
        fixed (float* boxes = regions)
        {
            for (var at = 0; at < regions.Length; at += 5)
            {
                SetTaps(rows, columns, rule, shape, boxes + at);
                multiplyAdds += (long)rows.Range.Count * columns.Count.Sum() + (long)rule.Width * rows.Count.Sum();
            }
        }
        return 2 * multiplyAdds * shape.Channels;
    }

    internal static unsafe void SetTaps(RegionTaps rows, RegionTaps columns, in RegionRule rule, in FeatureShape shape, float* box)
    {
        columns.SetColumns(rule, box[1], box[3], shape.Width);
        rows.SetRows(rule, box[2], box[4], shape.Height);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void ReadChannel(float* map, int width, RegionTaps rows, RegionTaps columns, float[] scratch, float* target, in RegionRule rule)
    {
        var (top, height) = rows.Range;
        for (var row = 0; row < height; row++)
        {
            var line = map + (long)(top + row) * width;
            for (var bin = 0; bin < rule.Width; bin++)
                scratch[row * rule.Width + bin] = Dot(columns.Weights(bin), line + columns.First[bin]);
        }
        new Span<float>(target, rule.Height * rule.Width).Clear();
        for (var bin = 0; bin < rule.Height; bin++)
        {
            var weights = rows.Weights(bin);
            var result = new Span<float>(target + bin * rule.Width, rule.Width);
            for (var i = 0; i < weights.Length; i++)
                Lines.AddScaled(scratch.AsSpan((rows.First[bin] - top + i) * rule.Width, rule.Width), weights[i], result);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void AddChannel(float* gradient, RegionTaps rows, RegionTaps columns, float[] scratch, float* map, int width, in RegionRule rule)
    {
        var (top, height) = rows.Range;
        Array.Clear(scratch, 0, height * rule.Width);
        for (var bin = 0; bin < rule.Height; bin++)
        {
            var weights = rows.Weights(bin);
            var given = new ReadOnlySpan<float>(gradient + bin * rule.Width, rule.Width);
            for (var i = 0; i < weights.Length; i++)
                Lines.AddScaled(given, weights[i], scratch.AsSpan((rows.First[bin] - top + i) * rule.Width, rule.Width));
        }
        for (var row = 0; row < height; row++)
        {
            var line = map + (long)(top + row) * width;
            for (var bin = 0; bin < rule.Width; bin++)
            {
                var share = scratch[row * rule.Width + bin];
                var weights = columns.Weights(bin);
                var cell = line + columns.First[bin];
                for (var i = 0; i < weights.Length; i++) cell[i] += weights[i] * share;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe float Dot(ReadOnlySpan<float> weights, float* cells)
    {
        var sum = 0f;
        for (var i = 0; i < weights.Length; i++) sum += weights[i] * cells[i];
        return sum;
    }
}

/// <summary>Sizes of feature maps [images, channels, height, width].</summary>
public readonly record struct FeatureShape(int Images, int Channels, int Height, int Width)
{
    /// <summary>Cells of one channel.</summary>
    public int Cells => Height * Width;
}
