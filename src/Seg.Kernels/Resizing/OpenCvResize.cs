using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// <c>cv2.resize</c> for 8-bit pictures as mmcv-based pipelines use it: no antialiasing. Linear weights have 11 bits and the two passes round as
/// OpenCV's do (modules/imgproc/src/resize.cpp, HResizeLinear and VResizeLinear). Thread-safe; buffers are the caller's.
/// </summary>
public static class OpenCvResize
{
    private const int WeightScale = 2048;

    /// <summary>INTER_NEAREST: source index floor(i * in / out).</summary>
    /// <inheritdoc cref="Linear"/>
    public static void Nearest<T>(ReadOnlySpan<T> source, int height, int width, int channels, Span<T> target, int targetHeight, int targetWidth)
        where T : unmanaged
    {
        Check(source.Length, height, width, channels, target.Length, targetHeight, targetWidth);
        var (perRow, perColumn) = (1 / ((double)targetHeight / height), 1 / ((double)targetWidth / width));
        for (var y = 0; y < targetHeight; y++)
        {
            var line = source.Slice(Math.Min((int)(y * perRow), height - 1) * width * channels, width * channels);
            for (var x = 0; x < targetWidth; x++)
            {
                line.Slice(Math.Min((int)(x * perColumn), width - 1) * channels, channels).CopyTo(target.Slice((y * targetWidth + x) * channels, channels));
            }
        }
    }

    /// <summary>INTER_LINEAR.</summary>
    /// <param name="source">height × width × channels samples.</param>
    /// <param name="height">Source rows.</param>
    /// <param name="width">Source columns.</param>
    /// <param name="channels">Interleaved channels.</param>
    /// <param name="target">targetHeight × targetWidth × channels samples, overwritten.</param>
    /// <param name="targetHeight">Target rows.</param>
    /// <param name="targetWidth">Target columns.</param>
    /// <exception cref="ArgumentException">A size is not positive or a buffer is too small.</exception>
    public static unsafe void Linear(
        ReadOnlySpan<byte> source, int height, int width, int channels, Span<byte> target, int targetHeight, int targetWidth)
    {
        Check(source.Length, height, width, channels, target.Length, targetHeight, targetWidth);
        if (height == targetHeight && width == targetWidth)
        {
            source[..(height * width * channels)].CopyTo(target);
            return;
        }
        fixed (byte* start = target)
        {
            var rows = new PackedRows(new(start, target.Length), targetWidth * channels);
            Linear(source, height, width, width * channels, channels, targetHeight, targetWidth, rows, default);
        }
    }

    /// <summary>INTER_LINEAR, normalised and padded: rows are written as the model takes them, and no resized picture exists.</summary>
    /// <typeparam name="T">float, or ushort for the bits of bfloat16.</typeparam>
    /// <param name="source">Pixels; row y starts at y * stride.</param>
    /// <param name="height">Source rows, at least 1.</param>
    /// <param name="width">Source columns, at least 1.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="layout">Order of the channels of the source.</param>
    /// <param name="targetHeight">Target rows, at least 1.</param>
    /// <param name="targetWidth">Target columns, at least 1.</param>
    /// <param name="table">What each resized value becomes.</param>
    /// <param name="planes">Overwritten.</param>
    /// <param name="format">Size with padding, order and padding.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    /// <exception cref="ArgumentException">A size is not positive, a buffer too small, or the padded size smaller than the target's.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is another type.</exception>
    public static void LinearToPlanes<T>(
        ReadOnlySpan<byte> source, int height, int width, int stride, PixelLayout layout, int targetHeight, int targetWidth,
        NormaliseTable table, Span<T> planes, PlaneFormat format, CancellationToken cancellationToken = default) where T : unmanaged =>
        ResizedPlanes.Run(source, height, width, stride, layout, targetHeight, targetWidth, new LinearFilter(), table, planes, format, cancellationToken);

    private readonly struct LinearFilter : IRowFilter
    {
        public void Run<TRows>(
            ReadOnlySpan<byte> source, int height, int width, int stride, int channels, int targetHeight, int targetWidth, TRows rows, CancellationToken cancellationToken)
            where TRows : struct, IRows => Linear(source, height, width, stride, channels, targetHeight, targetWidth, rows, cancellationToken);
    }

    private static unsafe void Linear<TRows>(
        ReadOnlySpan<byte> source, int height, int width, int stride, int channels, int targetHeight, int targetWidth, TRows rows,
        CancellationToken cancellationToken) where TRows : struct, IRows
    {
        var across = Axis.Build(width, targetWidth, clampFraction: true);
        var down = Axis.Build(height, targetHeight, clampFraction: false);
        var length = targetWidth * channels;
        fixed (byte* sourceStart = source)
        {
            var from = new Pinned<byte>(sourceStart, source.Length);
            Bands.Run(targetHeight, (long)length * 4, (first, end) =>
            {
                var (upper, lower, spare) = (ArrayPool<int>.Shared.Rent(length), ArrayPool<int>.Shared.Rent(length), ArrayPool<byte>.Shared.Rent(length));
                // Of which source rows the two are; enlarging, the next row mostly needs the same.
                var (upperRow, lowerRow) = (-1, -1);
                for (var y = first; y < end; y++)
                {
                    if (down.Low[y] == lowerRow)
                    {
                        (upper, lower, upperRow, lowerRow) = (lower, upper, lowerRow, upperRow);
                    }
                    Make(down.Low[y], upper, ref upperRow);
                    Make(down.High[y], lower, ref lowerRow);
                    var result = rows.Begin(y, spare.AsSpan(0, length));
                    Mix(upper, lower, down.LowWeight[y], down.HighWeight[y], result);
                    rows.End(y, result);
                }
                ArrayPool<int>.Shared.Return(upper);
                ArrayPool<int>.Shared.Return(lower);
                ArrayPool<byte>.Shared.Return(spare);
            }, cancellationToken);

            void Make(int row, int[] line, ref int made)
            {
                if (row != made)
                {
                    Across(from.Span.Slice(row * stride, width * channels), channels, across, line.AsSpan(0, length));
                }
                made = row;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Across(ReadOnlySpan<byte> line, int channels, Axis axis, Span<int> result)
    {
        for (int x = 0, at = 0; x < axis.Low.Length; x++, at += channels)
        {
            var low = line.Slice(axis.Low[x] * channels, channels);
            var high = line.Slice(axis.High[x] * channels, channels);
            var pixel = result.Slice(at, channels);
            var (lowWeight, highWeight) = (axis.LowWeight[x], axis.HighWeight[x]);
            for (var c = 0; c < pixel.Length; c++)
            {
                pixel[c] = low[c] * lowWeight + high[c] * highWeight;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(ReadOnlySpan<int> upper, ReadOnlySpan<int> lower, int upperWeight, int lowerWeight, Span<byte> result)
    {
        var x = 0;
        for (; x + 16 <= result.Length; x += 16)
        {
            var shorts = Vector256.Narrow(Mix8(upper[x..], lower[x..], upperWeight, lowerWeight), Mix8(upper[(x + 8)..], lower[(x + 8)..], upperWeight, lowerWeight));
            Vector128.Narrow(shorts.GetLower().AsUInt16(), shorts.GetUpper().AsUInt16()).CopyTo(result[x..]);
        }
        for (; x < result.Length; x++)
        {
            var sum = ((upper[x] >> 4) * upperWeight >> 16) + ((lower[x] >> 4) * lowerWeight >> 16);
            result[x] = (byte)Math.Clamp(sum + 2 >> 2, 0, 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Mix8(ReadOnlySpan<int> upper, ReadOnlySpan<int> lower, int upperWeight, int lowerWeight)
    {
        var above = Vector256.Create(upper) >> 4;
        var below = Vector256.Create(lower) >> 4;
        var sum = (above * upperWeight >> 16) + (below * lowerWeight >> 16) + Vector256.Create(2) >> 2;
        return Vector256.Max(Vector256.Min(sum, Vector256.Create(255)), Vector256<int>.Zero);
    }

    private static void Check(int sourceLength, int height, int width, int channels, int targetLength, int targetHeight, int targetWidth)
    {
        foreach (var size in (ReadOnlySpan<int>)[height, width, channels, targetHeight, targetWidth])
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        }
        KernelGuard.Holds(sourceLength, (long)height * width * channels, "source");
        KernelGuard.Holds(targetLength, (long)targetHeight * targetWidth * channels, "target");
    }

    private sealed record Axis(int[] Low, int[] High, int[] LowWeight, int[] HighWeight)
    {
        // Along a row OpenCV zeroes the fraction outside the picture; across rows it keeps it and repeats the edge row.
        public static Axis Build(int size, int targets, bool clampFraction)
        {
            var axis = new Axis(new int[targets], new int[targets], new int[targets], new int[targets]);
            var scale = 1 / ((double)targets / size);
            for (var i = 0; i < targets; i++)
            {
                var position = (float)((i + 0.5) * scale - 0.5);
                var low = (int)MathF.Floor(position);
                var fraction = position - low;
                if (clampFraction && (low < 0 || low >= size - 1))
                {
                    (low, fraction) = (Math.Clamp(low, 0, size - 1), 0);
                }
                axis.Low[i] = Math.Clamp(low, 0, size - 1);
                axis.High[i] = Math.Clamp(low + 1, 0, size - 1);
                axis.LowWeight[i] = (int)MathF.Round((1 - fraction) * WeightScale);
                axis.HighWeight[i] = (int)MathF.Round(fraction * WeightScale);
            }
            return axis;
        }
    }
}
