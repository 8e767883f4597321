namespace Seg.Kernels;

/// <summary>
/// For each output position of one axis, at most four source positions and their weights. Resizing is linear and separable, so
/// resize → crop → resize along an axis is one sparse product; taking it at once never builds the picture in between.
/// </summary>
internal sealed class AxisTaps
{
    /// <summary>Room per output position.</summary>
    public const int Room = 4;

    private readonly bool _alignCorners;

    private AxisTaps(int outputs, bool alignCorners) =>
        (Index, Weight, Count, _alignCorners) = (new int[outputs * Room], new float[outputs * Room], new int[outputs], alignCorners);

    /// <summary>Source positions of output i from i * Room, in rising order.</summary>
    public int[] Index { get; }

    /// <summary>Their weights.</summary>
    public float[] Weight { get; }

    /// <summary>How many of them there are.</summary>
    public int[] Count { get; }

    public int Outputs => Count.Length;

    public int First(int output) => Index[output * Room];

    public int Last(int output) => Index[output * Room + Count[output] - 1];

    /// <summary>source → resized, of which the first crop positions → output.</summary>
    public static AxisTaps Build(int source, int resized, int crop, int output, bool alignCorners = false)
    {
        var taps = new AxisTaps(output, alignCorners);
        for (var i = 0; i < output; i++)
        {
            var (near, far, fraction) = taps.Position(i, crop, output);
            taps.AddResized(i, near, 1 - fraction, source, resized);
            taps.AddResized(i, far, fraction, source, resized);
        }
        return taps;
    }

    private void AddResized(int output, int position, float share, int source, int resized)
    {
        var (near, far, fraction) = Position(position, source, resized);
        Add(output, near, share * (1 - fraction));
        Add(output, far, share * fraction);
    }

    private void Add(int output, int index, float weight)
    {
        if (weight == 0)
        {
            return;
        }
        var (start, count) = (output * Room, Count[output]);
        var at = Index.AsSpan(start, count).IndexOf(index);
        if (at >= 0)
        {
            Weight[start + at] += weight;
            return;
        }
        (Index[start + count], Weight[start + count]) = (index, weight);
        Count[output]++;
    }

    // PyTorch's source index (aten/src/ATen/native/UpSample.h, area_pixel_compute_source_index): float32, clamped at both ends.
    private (int Near, int Far, float Fraction) Position(int target, int size, int targets)
    {
        if (size == targets)
        {
            return (target, target, 0);
        }
        var position = _alignCorners
            ? (targets > 1 ? (float)(size - 1) / (targets - 1) : 0) * target
            : Math.Max((float)size / targets * (target + 0.5f) - 0.5f, 0);
        var near = Math.Min((int)position, size - 1);
        return (near, Math.Min(near + 1, size - 1), Math.Clamp(position - near, 0, 1));
    }
}
