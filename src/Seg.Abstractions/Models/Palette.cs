namespace Seg;

/// <summary>Colours for class catalogues whose dataset names none, and for segments of one class: distinct, bright, and always the same.</summary>
public static class Palette
{
    // Steps of the golden ratio never come back to a hue already used and spread any number of them evenly (low-discrepancy sequence).
    private const double GoldenRatio = 0.618033988749895;

    private static readonly (double Saturation, double Value)[] Tones = [(0.85, 0.95), (0.55, 0.85), (0.90, 0.65), (0.35, 0.95)];

    /// <summary>The colour number <paramref name="index"/>: hue index · 0.618… of a turn, in one of four tones by turns. Any two below 512 differ.</summary>
    /// <param name="index">From 0.</param>
    public static Rgb Color(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var hue = index * GoldenRatio % 1.0 * 6.0;
        var (saturation, value) = Tones[index % Tones.Length];
        return new Rgb(Channel(5), Channel(3), Channel(1));

        // HSV to RGB in closed form: channel n is V - V·S·clamp(min(k, 4 - k)) with k = (n + hue) mod 6.
        byte Channel(int n)
        {
            var k = (n + hue) % 6.0;
            return (byte)Math.Round(255.0 * value * (1.0 - saturation * Math.Clamp(Math.Min(k, 4.0 - k), 0.0, 1.0)));
        }
    }
}
