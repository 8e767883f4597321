using System.Buffers;

namespace Seg.Kernels;

/// <summary>Pillow's resampling of mode F: weights and sums in double, 32-bit samples between the passes (ImagingResample…_32bpc).</summary>
internal static class FloatResize
{
    public static void Run(ReadOnlySpan<float> source, int height, int width, Span<float> target, PillowTaps? across, PillowTaps? down)
    {
        var targetWidth = across?.Start.Length ?? width;
        var between = ArrayPool<float>.Shared.Rent(height * targetWidth);
        var middle = between.AsSpan(0, height * targetWidth);
        for (var y = 0; y < height; y++)
        {
            Line(source.Slice(y * width, width), middle.Slice(y * targetWidth, targetWidth), across);
        }
        if (down == null)
        {
            middle.CopyTo(target);
        }
        for (var y = 0; down != null && y < down.Start.Length; y++)
        {
            Mix(middle[(down.Start[y] * targetWidth)..], down.Weights.AsSpan(y * down.Width, down.Count[y]), target.Slice(y * targetWidth, targetWidth));
        }
        ArrayPool<float>.Shared.Return(between);
    }

    private static void Line(ReadOnlySpan<float> line, Span<float> result, PillowTaps? taps)
    {
        if (taps == null)
        {
            line.CopyTo(result);
            return;
        }
        for (var x = 0; x < result.Length; x++)
        {
            var sum = 0.0;
            for (var t = 0; t < taps.Count[x]; t++)
            {
                sum += line[taps.Start[x] + t] * taps.Weights[x * taps.Width + t];
            }
            result[x] = (float)sum;
        }
    }

    private static void Mix(ReadOnlySpan<float> rows, ReadOnlySpan<double> weights, Span<float> result)
    {
        for (var x = 0; x < result.Length; x++)
        {
            var sum = 0.0;
            for (var t = 0; t < weights.Length; t++)
            {
                sum += rows[t * result.Length + x] * weights[t];
            }
            result[x] = (float)sum;
        }
    }
}
