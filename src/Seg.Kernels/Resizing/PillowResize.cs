using System.Buffers;

namespace Seg.Kernels;

/// <summary>
/// <c>PIL.Image.resize</c>, bit for bit: two separable passes in fixed point with 8-bit samples between them (src/libImaging/Resample.c),
/// and the nearest filter's accumulated position (src/libImaging/Geometry.c). Samples are row-major, channels interleaved, rows without gaps.
/// All methods are thread-safe and use several threads for big pictures; buffers belong to the caller and must not overlap.
/// </summary>
public static class PillowResize
{
    internal const int PrecisionBits = 32 - 8 - 2;

    /// <summary>Resizes an 8-bit picture.</summary>
    /// <param name="source">height × width × channels samples.</param>
    /// <param name="height">Source rows, at least 1.</param>
    /// <param name="width">Source columns, at least 1.</param>
    /// <param name="channels">1 to 4. Alpha, where there is one, is resized like any other channel (Pillow multiplies it in first).</param>
    /// <param name="target">targetHeight × targetWidth × channels samples, overwritten.</param>
    /// <param name="targetHeight">Target rows, at least 1.</param>
    /// <param name="targetWidth">Target columns, at least 1.</param>
    /// <param name="filter">Resampling filter.</param>
    /// <param name="box">Part of the source to use; all of it by default.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    /// <exception cref="ArgumentException">A size is not positive, a buffer is too small or the box leaves the source.</exception>
    public static unsafe void Resize(
        ReadOnlySpan<byte> source, int height, int width, int channels,
        Span<byte> target, int targetHeight, int targetWidth, ResizeFilter filter, ResizeBox? box = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(channels is >= 1 and <= 4, true, nameof(channels));
        var crop = Check(source.Length, height, width, channels, target.Length, targetHeight, targetWidth, box);
        if (filter == ResizeFilter.Nearest)
        {
            NearestResize.Run(source, height, width, channels, target, targetHeight, targetWidth, crop);
            return;
        }
        var plan = new Plan(width, height, targetWidth, targetHeight, filter, crop);
        if (plan.Down is null && plan.Across is null)
        {
            source[..(height * width * channels)].CopyTo(target);
            return;
        }
        fixed (byte* start = target)
        {
            var rows = new PackedRows(new(start, target.Length), targetWidth * channels);
            Run(source, width * channels, channels, targetHeight, targetWidth, plan, rows, cancellationToken);
        }
    }

    /// <summary>
    /// Resizes an 8-bit picture, normalises and pads it: the rows of the second pass are written as the model takes them, and no resized picture exists.
    /// </summary>
    /// <typeparam name="T">float, or ushort for the bits of bfloat16.</typeparam>
    /// <param name="source">Pixels; row y starts at y * stride.</param>
    /// <param name="height">Source rows, at least 1.</param>
    /// <param name="width">Source columns, at least 1.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="layout">Order of the channels of the source.</param>
    /// <param name="targetHeight">Target rows, at least 1.</param>
    /// <param name="targetWidth">Target columns, at least 1.</param>
    /// <param name="filter">Resampling filter.</param>
    /// <param name="table">What each resized value becomes.</param>
    /// <param name="planes">Overwritten.</param>
    /// <param name="format">Size with padding, order and padding.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    /// <exception cref="ArgumentException">A size is not positive, a buffer too small, or the padded size smaller than the target's.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static void ToPlanes<T>(
        ReadOnlySpan<byte> source, int height, int width, int stride, PixelLayout layout, int targetHeight, int targetWidth, ResizeFilter filter,
        NormaliseTable table, Span<T> planes, PlaneFormat format, CancellationToken cancellationToken = default) where T : unmanaged =>
        ResizedPlanes.Run(source, height, width, stride, layout, targetHeight, targetWidth, new RowFilter(filter), table, planes, format, cancellationToken);

    /// <summary>Resizes a picture of one 32-bit floating-point channel (Pillow's mode F), summing in double; nearest is not among the filters here.</summary>
    /// <inheritdoc cref="Resize(ReadOnlySpan{byte}, int, int, int, Span{byte}, int, int, ResizeFilter, ResizeBox?, CancellationToken)"/>
    public static void Resize(
        ReadOnlySpan<float> source, int height, int width,
        Span<float> target, int targetHeight, int targetWidth, ResizeFilter filter, ResizeBox? box = null)
    {
        var crop = Check(source.Length, height, width, 1, target.Length, targetHeight, targetWidth, box);
        if (filter == ResizeFilter.Nearest)
        {
            NearestResize.Run(source, height, width, 1, target, targetHeight, targetWidth, crop);
            return;
        }
        FloatResize.Run(
            source, height, width, target,
            NeedsPass(width, targetWidth, crop.Left, crop.Right) ? PillowTaps.Build(width, crop.Left, crop.Right, targetWidth, filter) : null,
            NeedsPass(height, targetHeight, crop.Top, crop.Bottom) ? PillowTaps.Build(height, crop.Top, crop.Bottom, targetHeight, filter) : null);
    }

    /// <summary>Resizes a label map with the nearest filter. <typeparamref name="T"/> is byte, ushort, int or any other plain value.</summary>
    /// <inheritdoc cref="Resize(ReadOnlySpan{byte}, int, int, int, Span{byte}, int, int, ResizeFilter, ResizeBox?, CancellationToken)"/>
    public static void ResizeLabels<T>(
        ReadOnlySpan<T> source, int height, int width, Span<T> target, int targetHeight, int targetWidth, ResizeBox? box = null)
        where T : unmanaged
    {
        var crop = Check(source.Length, height, width, 1, target.Length, targetHeight, targetWidth, box);
        NearestResize.Run(source, height, width, 1, target, targetHeight, targetWidth, crop);
    }

    private static ResizeBox Check(
        int sourceLength, int height, int width, int channels, int targetLength, int targetHeight, int targetWidth, ResizeBox? box)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(targetWidth, 1);
        KernelGuard.Holds(sourceLength, (long)height * width * channels, "source");
        KernelGuard.Holds(targetLength, (long)targetHeight * targetWidth * channels, "target");
        var crop = box ?? new ResizeBox(0, 0, width, height);
        return crop.Left >= 0 && crop.Top >= 0 && crop.Right <= width && crop.Bottom <= height && crop.Left < crop.Right && crop.Top < crop.Bottom
            ? crop
            : throw new ArgumentException($"The box {crop} is empty or leaves the source of {width} x {height} pixels.", nameof(box));
    }

    private static bool NeedsPass(int size, int target, float from, float to) => size != target || from != 0 || to != target;

    private static void Run<TRows>(
        ReadOnlySpan<byte> source, int stride, int channels, int targetHeight, int targetWidth, Plan plan, TRows rows, CancellationToken cancellationToken) where TRows : struct, IRows
    {
        if (plan.Down is null)
        {
            PillowPasses.Horizontal(source, stride, targetHeight, channels, plan.Across!, rows, cancellationToken);
            return;
        }
        if (plan.Across is null)
        {
            PillowPasses.Vertical(source, stride, 0, targetWidth * channels, plan.Down, rows, cancellationToken);
            return;
        }
        // Only rows that the vertical pass will read go through the horizontal one.
        var first = plan.Down.Start[0];
        var count = plan.Down.Start[^1] + plan.Down.Count[^1] - first;
        var length = targetWidth * channels;
        var between = ArrayPool<byte>.Shared.Rent(count * length);
        try
        {
            Between(source[(first * stride)..], between.AsSpan(0, count * length));
            PillowPasses.Vertical(between.AsSpan(0, count * length), length, first, length, plan.Down, rows, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }

        unsafe void Between(ReadOnlySpan<byte> lines, Span<byte> narrowed)
        {
            fixed (byte* start = narrowed)
            {
                PillowPasses.Horizontal(lines, stride, count, channels, plan.Across, new PackedRows(new(start, narrowed.Length), length), cancellationToken);
            }
        }
    }

    // All of a picture.
    private readonly struct RowFilter(ResizeFilter filter) : IRowFilter
    {
        public void Run<TRows>(
            ReadOnlySpan<byte> source, int height, int width, int stride, int channels, int targetHeight, int targetWidth, TRows rows, CancellationToken cancellationToken)
            where TRows : struct, IRows
        {
            if (filter == ResizeFilter.Nearest)
            {
                NearestResize.Run(source, height, width, stride, channels, targetHeight, targetWidth, rows, cancellationToken);
                return;
            }
            var plan = new Plan(width, height, targetWidth, targetHeight, filter, new(0, 0, width, height));
            PillowResize.Run(source, stride, channels, targetHeight, targetWidth, plan, rows, cancellationToken);
        }
    }

    // Taps of the passes that are needed.
    private readonly struct Plan(int width, int height, int targetWidth, int targetHeight, ResizeFilter filter, ResizeBox crop)
    {
        public PillowTaps? Across { get; } = NeedsPass(width, targetWidth, crop.Left, crop.Right) ? PillowTaps.Build(width, crop.Left, crop.Right, targetWidth, filter) : null;

        public PillowTaps? Down { get; } = NeedsPass(height, targetHeight, crop.Top, crop.Bottom) ? PillowTaps.Build(height, crop.Top, crop.Bottom, targetHeight, filter) : null;
    }
}
