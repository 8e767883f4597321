namespace Seg.Kernels;

/// <summary>
/// For each target position of one axis, which source positions contribute and how much: Pillow's <c>precompute_coeffs</c>
/// (src/libImaging/Resample.c). Weights of target i are <c>Weights[i * Width ..]</c>, the first <c>Count[i]</c> of them used.
/// </summary>
internal sealed class PillowTaps
{
    private PillowTaps(int targets, int width) =>
        (Width, Start, Count, Weights) = (width, new int[targets], new int[targets], new double[targets * width]);

    /// <summary>Room per target.</summary>
    public int Width { get; }

    public int[] Start { get; }

    public int[] Count { get; }

    /// <summary>Normalised weights, in double as Pillow has them.</summary>
    public double[] Weights { get; }

    /// <summary>Weights in units of 2^-22, rounded half away from zero: what the 8-bit passes use.</summary>
    public int[] FixedWeights() => Array.ConvertAll(Weights, w => (int)(w * (1 << PillowResize.PrecisionBits) + (w < 0 ? -0.5 : 0.5)));

    /// <param name="size">Source length.</param>
    /// <param name="from">Where the crop begins.</param>
    /// <param name="to">Where the crop ends.</param>
    /// <param name="targets">Target length.</param>
    /// <param name="filter">Any but nearest.</param>
    public static PillowTaps Build(int size, float from, float to, int targets, ResizeFilter filter)
    {
        var scale = (double)(to - from) / targets;
        var stretch = Math.Max(scale, 1.0);
        var support = SupportOf(filter) * stretch;
        var perStretch = 1.0 / stretch;
        var taps = new PillowTaps(targets, (int)Math.Ceiling(support) * 2 + 1);
        for (var i = 0; i < targets; i++)
        {
            var centre = from + (i + 0.5) * scale;
            var start = Math.Max((int)(centre - support + 0.5), 0);
            var end = Math.Min((int)(centre + support + 0.5), size);
            var weights = taps.Weights.AsSpan(i * taps.Width, Math.Max(end - start, 0));
            var total = 0.0;
            for (var t = 0; t < weights.Length; t++)
            {
                weights[t] = Evaluate(filter, (t + start - centre + 0.5) * perStretch);
                total += weights[t];
            }
            for (var t = 0; t < weights.Length && total != 0; t++)
            {
                weights[t] /= total;
            }
            (taps.Start[i], taps.Count[i]) = (start, weights.Length);
        }
        return taps;
    }

    private static double SupportOf(ResizeFilter filter) => filter switch
    {
        ResizeFilter.Box => 0.5,
        ResizeFilter.Bilinear => 1,
        ResizeFilter.Bicubic => 2,
        ResizeFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "This filter has no weights."),
    };

    private static double Evaluate(ResizeFilter filter, double x)
    {
        switch (filter)
        {
            case ResizeFilter.Box:
                return x is > -0.5 and <= 0.5 ? 1 : 0;
            case ResizeFilter.Bilinear:
                x = Math.Abs(x);
                return x < 1 ? 1 - x : 0;
            case ResizeFilter.Bicubic:
                const double A = -0.5;
                x = Math.Abs(x);
                return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1
                    : x < 2 ? (((x - 5) * x + 8) * x - 4) * A
                    : 0;
            default:
                return x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;
        }
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
