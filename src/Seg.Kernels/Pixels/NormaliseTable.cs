namespace Seg.Kernels;

/// <summary>
/// What each of the 256 values of a channel becomes. An 8-bit sample has no other inputs, so a table reproduces any library's rounding exactly
/// and costs one look-up a sample. Immutable and thread-safe.
/// </summary>
public sealed class NormaliseTable
{
    private readonly float[] _values;

    private NormaliseTable(int channels, Func<int, int, float> value)
    {
        _values = new float[channels * 256];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = value(i >> 8, i & 255);
        }
    }

    /// <summary>The 256 values of a channel.</summary>
    public ReadOnlySpan<float> Channel(int channel) => _values.AsSpan(channel * 256, 256);

    /// <summary>Mean and standard deviation by channel of a table of (x - mean) / std in float32, which vectors compute as fast as they load; else null.</summary>
    internal (float[] Mean, float[] Std)? Quotient { get; private init; }

    /// <summary>Number of channels.</summary>
    public int Channels => _values.Length / 256;

    /// <summary>(x - mean) / std in float32 (detectron2, MaskFormer, Mask2Former: meta architecture's forward).</summary>
    /// <exception cref="ArgumentException">mean and std differ in length.</exception>
    public static NormaliseTable SubtractDivide(ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        var (m, s) = Checked(mean, std);
        return new(m.Length, (c, x) => (x - m[c]) / s[c]) { Quotient = (m, s) };
    }

    /// <summary>
    /// float32 subtraction, then multiplication by the float64 reciprocal of the float32 std (mmcv, image/photometric.py, imnormalize).
    /// </summary>
    /// <exception cref="ArgumentException">mean and std differ in length.</exception>
    public static NormaliseTable SubtractMultiply(ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        var (m, s) = Checked(mean, std);
        return new(m.Length, (c, x) => (float)((x - m[c]) * (1 / (double)s[c])));
    }

    /// <summary>(x / 255 - mean) / std in float32, mean and std being of the range 0..1 (torchvision's to_tensor and normalize).</summary>
    /// <exception cref="ArgumentException">mean and std differ in length.</exception>
    public static NormaliseTable UnitRange(ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        var (m, s) = Checked(mean, std);
        return new(m.Length, (c, x) => (x / 255f - m[c]) / s[c]);
    }

    /// <summary>The samples themselves, as float.</summary>
    public static NormaliseTable Identity(int channels) => new(channels, (_, x) => x);

    private static (float[] Mean, float[] Std) Checked(ReadOnlySpan<float> mean, ReadOnlySpan<float> std) => mean.Length == std.Length && mean.Length > 0
        ? (mean.ToArray(), std.ToArray())
        : throw new ArgumentException($"{mean.Length} means and {std.Length} standard deviations; one of each per channel is needed.");
}
