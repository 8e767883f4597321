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
        var across = Axis.Build(width, targetWidth, clampFraction: true);
        var down = Axis.Build(height, targetHeight, clampFraction: false);
        fixed (byte* sourceStart = source)
        fixed (byte* targetStart = target)
        {
            var (from, to) = (new Pinned<byte>(sourceStart, source.Length), new Pinned<byte>(targetStart, target.Length));
            Bands.Run(targetHeight, (long)targetWidth * channels * 4, (first, end) =>
            {
                var (upper, lower) = (new int[targetWidth * channels], new int[targetWidth * channels]);
                for (var y = first; y < end; y++)
                {
                    Across(from.Span.Slice(down.Low[y] * width * channels, width * channels), channels, across, upper);
                    Across(from.Span.Slice(down.High[y] * width * channels, width * channels), channels, across, lower);
                    Mix(upper, lower, down.LowWeight[y], down.HighWeight[y], to.Span.Slice(y * targetWidth * channels, targetWidth * channels));
                }
            });
        }
    }

    private static void Across(ReadOnlySpan<byte> line, int channels, Axis axis, Span<int> result)
    {
        for (int x = 0, at = 0; x < axis.Low.Length; x++)
        {
            for (var c = 0; c < channels; c++, at++)
            {
                result[at] = line[axis.Low[x] * channels + c] * axis.LowWeight[x] + line[axis.High[x] * channels + c] * axis.HighWeight[x];
            }
        }
    }

    private static void Mix(ReadOnlySpan<int> upper, ReadOnlySpan<int> lower, int upperWeight, int lowerWeight, Span<byte> result)
    {
        for (var x = 0; x < result.Length; x++)
        {
            var sum = ((upper[x] >> 4) * upperWeight >> 16) + ((lower[x] >> 4) * lowerWeight >> 16);
            result[x] = (byte)Math.Clamp(sum + 2 >> 2, 0, 255);
        }
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
