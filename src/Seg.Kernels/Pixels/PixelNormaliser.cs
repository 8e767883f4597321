namespace Seg.Kernels;

/// <summary>8-bit interleaved pixels → normalised, padded float planes (C×H×W), in one pass.</summary>
public static class PixelNormaliser
{
    /// <summary>
    /// Fills table.Channels planes of paddedHeight × paddedWidth: the picture at the top left, <paramref name="padding"/> below and right of it.
    /// Plane c is byte c of the layout's (red, green, blue). Thread-safe; uses several threads for big pictures.
    /// </summary>
    /// <param name="source">Pixels; row y starts at y * stride.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="layout">Order of the channels.</param>
    /// <param name="table">What each value becomes: 3 channels, or 1 to take the layout's first only.</param>
    /// <param name="planes">Overwritten.</param>
    /// <param name="paddedHeight">Rows of a plane, at least height.</param>
    /// <param name="paddedWidth">Columns of a plane, at least width.</param>
    /// <param name="padding">Value outside the picture; after normalisation, so 0 stands for the mean colour.</param>
    /// <exception cref="ArgumentException">A buffer is too small, or the padded size is smaller than the picture.</exception>
    public static unsafe void Run(
        ReadOnlySpan<byte> source, int height, int width, int stride, PixelLayout layout, NormaliseTable table,
        Span<float> planes, int paddedHeight, int paddedWidth, float padding = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, width * layout.BytesPerPixel);
        ArgumentOutOfRangeException.ThrowIfLessThan(paddedHeight, height);
        ArgumentOutOfRangeException.ThrowIfLessThan(paddedWidth, width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(table.Channels, 3);
        KernelGuard.Holds(source.Length, (long)(height - 1) * stride + width * layout.BytesPerPixel, nameof(source));
        KernelGuard.Holds(planes.Length, (long)table.Channels * paddedHeight * paddedWidth, nameof(planes));
        int[] offsets = [layout.Red, layout.Green, layout.Blue];
        fixed (byte* sourceStart = source)
        fixed (float* planeStart = planes)
        {
            var (from, to) = (new Pinned<byte>(sourceStart, source.Length), new Pinned<float>(planeStart, planes.Length));
            Bands.Run(table.Channels * paddedHeight, paddedWidth, (first, end) =>
            {
                for (var row = first; row < end; row++)
                {
                    var (channel, y) = Math.DivRem(row, paddedHeight);
                    var result = to.Span.Slice(row * paddedWidth, paddedWidth);
                    if (y >= height)
                    {
                        result.Fill(padding);
                        continue;
                    }
                    var line = from.Span.Slice(y * stride, width * layout.BytesPerPixel);
                    LookUp(line, offsets[channel], layout.BytesPerPixel, table.Channel(channel), result[..width]);
                    result[width..].Fill(padding);
                }
            });
        }
    }

    private static void LookUp(ReadOnlySpan<byte> line, int offset, int step, ReadOnlySpan<float> values, Span<float> result)
    {
        for (int x = 0, at = offset; x < result.Length; x++, at += step)
        {
            result[x] = values[line[at]];
        }
    }
}
