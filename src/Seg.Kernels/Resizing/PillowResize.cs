using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// <c>PIL.Image.resize</c>, bit for bit: two separable passes in fixed point with 8-bit samples between them (src/libImaging/Resample.c),
/// and the nearest filter's accumulated position (src/libImaging/Geometry.c). Samples are row-major, channels interleaved, rows without gaps.
/// All methods are thread-safe and use several threads for big pictures; buffers belong to the caller and must not overlap.
/// </summary>
public static class PillowResize
{
    internal const int PrecisionBits = 32 - 8 - 2;

    private const int Half = 1 << (PrecisionBits - 1);

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
    public static void Resize(
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
        var across = NeedsPass(width, targetWidth, crop.Left, crop.Right)
            ? PillowTaps.Build(width, crop.Left, crop.Right, targetWidth, filter) : null;
        var down = NeedsPass(height, targetHeight, crop.Top, crop.Bottom)
            ? PillowTaps.Build(height, crop.Top, crop.Bottom, targetHeight, filter) : null;
        if (across == null || down == null)
        {
            OnePass(source, height, width, channels, target, across, down, cancellationToken);
            return;
        }
        // Only rows that the vertical pass will read go through the horizontal one.
        var first = down.Start[0];
        var rows = down.Start[^1] + down.Count[^1] - first;
        var between = ArrayPool<byte>.Shared.Rent(rows * targetWidth * channels);
        try
        {
            var middle = between.AsSpan(0, rows * targetWidth * channels);
            Horizontal(source[(first * width * channels)..], rows, width, channels, middle, across, cancellationToken);
            Vertical(middle, first, targetWidth * channels, target, down, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

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

    private static void OnePass(
        ReadOnlySpan<byte> source, int height, int width, int channels, Span<byte> target, PillowTaps? across, PillowTaps? down, CancellationToken cancellationToken)
    {
        if (across != null)
        {
            Horizontal(source, height, width, channels, target, across, cancellationToken);
        }
        else if (down != null)
        {
            Vertical(source, 0, width * channels, target, down, cancellationToken);
        }
        else
        {
            source[..(height * width * channels)].CopyTo(target);
        }
    }

    private static unsafe void Horizontal(ReadOnlySpan<byte> source, int rows, int width, int channels, Span<byte> target, PillowTaps taps, CancellationToken cancellationToken)
    {
        var weights = taps.FixedWeights();
        var targetWidth = taps.Start.Length;
        fixed (byte* sourceStart = source)
        fixed (byte* targetStart = target)
        {
            var (from, to) = (new Pinned<byte>(sourceStart, source.Length), new Pinned<byte>(targetStart, target.Length));
            Bands.Run(rows, (long)targetWidth * taps.Width * channels, (first, end) =>
            {
                for (var y = first; y < end; y++)
                {
                    var line = from.Span.Slice(y * width * channels, width * channels);
                    var result = to.Span.Slice(y * targetWidth * channels, targetWidth * channels);
                    if (channels == 1)
                    {
                        GrayLine(line, result, taps, weights);
                    }
                    else
                    {
                        ColourLine(line, result, channels, taps, weights);
                    }
                }
            }, cancellationToken);
        }
    }

    private static void GrayLine(ReadOnlySpan<byte> line, Span<byte> result, PillowTaps taps, ReadOnlySpan<int> weights)
    {
        for (var x = 0; x < result.Length; x++)
        {
            var samples = line.Slice(taps.Start[x], taps.Count[x]);
            var row = weights.Slice(x * taps.Width, samples.Length);
            var sum = Half;
            for (var t = 0; t < samples.Length; t++)
            {
                sum += samples[t] * row[t];
            }
            result[x] = Clip(sum);
        }
    }

    // One pixel is one vector of four 32-bit lanes; lanes beyond the channels are computed and dropped.
    private static void ColourLine(ReadOnlySpan<byte> line, Span<byte> result, int channels, PillowTaps taps, ReadOnlySpan<int> weights)
    {
        for (var x = 0; x < taps.Start.Length; x++)
        {
            var count = taps.Count[x];
            var row = weights.Slice(x * taps.Width, count);
            var at = taps.Start[x] * channels;
            var sum = Vector128.Create(Half);
            for (var t = 0; t < count; t++, at += channels)
            {
                sum += FourSamples(line, at) * row[t];
            }
            sum >>= PrecisionBits;
            for (var c = 0; c < channels; c++)
            {
                result[x * channels + c] = Saturate(sum.GetElement(c));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> FourSamples(ReadOnlySpan<byte> line, int at)
    {
        uint packed;
        if (at + 4 <= line.Length)
        {
            packed = Unsafe.ReadUnaligned<uint>(ref Unsafe.AsRef(in line[at]));
        }
        else
        {
            packed = 0;
            for (var i = line.Length - 1; i >= at; i--)
            {
                packed = packed << 8 | line[i];
            }
        }
        var shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(packed).AsByte());
        return Vector128.WidenLower(shorts).AsInt32();
    }

    /// <param name="source">Rows, the first of which is row <paramref name="firstRow"/> of the picture the taps were made for.</param>
    /// <param name="firstRow">See above.</param>
    /// <param name="rowLength">Samples a row.</param>
    /// <param name="target">taps.Start.Length rows.</param>
    /// <param name="taps">Vertical taps.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    private static unsafe void Vertical(ReadOnlySpan<byte> source, int firstRow, int rowLength, Span<byte> target, PillowTaps taps, CancellationToken cancellationToken)
    {
        var weights = taps.FixedWeights();
        fixed (byte* sourceStart = source)
        fixed (byte* targetStart = target)
        {
            var (from, to) = (new Pinned<byte>(sourceStart, source.Length), new Pinned<byte>(targetStart, target.Length));
            Bands.Run(taps.Start.Length, (long)rowLength * taps.Width, (first, end) =>
            {
                for (var y = first; y < end; y++)
                {
                    var rows = from.Span[((taps.Start[y] - firstRow) * rowLength)..];
                    var row = weights.AsSpan(y * taps.Width, taps.Count[y]);
                    MixRows(rows, rowLength, row, to.Span.Slice(y * rowLength, rowLength));
                }
            }, cancellationToken);
        }
    }

    private static void MixRows(ReadOnlySpan<byte> rows, int rowLength, ReadOnlySpan<int> weights, Span<byte> result)
    {
        var x = 0;
        for (; x + 16 <= rowLength; x += 16)
        {
            var (a, b, c, d) = (Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half));
            for (var t = 0; t < weights.Length; t++)
            {
                var weight = weights[t];
                var samples = Vector128.Create(rows.Slice(t * rowLength + x, 16));
                var (low, high) = Vector128.Widen(samples);
                var (s0, s1) = Vector128.Widen(low);
                var (s2, s3) = Vector128.Widen(high);
                a += s0.AsInt32() * weight;
                b += s1.AsInt32() * weight;
                c += s2.AsInt32() * weight;
                d += s3.AsInt32() * weight;
            }
            var lower = Vector128.NarrowWithSaturation(a >> PrecisionBits, b >> PrecisionBits);
            var upper = Vector128.NarrowWithSaturation(c >> PrecisionBits, d >> PrecisionBits);
            var zero = Vector128<short>.Zero;
            Vector128.NarrowWithSaturation(Vector128.Max(lower, zero).AsUInt16(), Vector128.Max(upper, zero).AsUInt16()).CopyTo(result[x..]);
        }
        for (; x < rowLength; x++)
        {
            var sum = Half;
            for (var t = 0; t < weights.Length; t++)
            {
                sum += rows[t * rowLength + x] * weights[t];
            }
            result[x] = Clip(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clip(int sum) => Saturate(sum >> PrecisionBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Saturate(int value) => (byte)Math.Clamp(value, 0, 255);
}
