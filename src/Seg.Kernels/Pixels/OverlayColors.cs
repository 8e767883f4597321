namespace Seg.Kernels;

/// <summary>What the ids of a map look like over a picture: half transparent, with an opaque outline. Immutable and thread-safe.</summary>
public sealed class OverlayColors
{
    // Three vectors of sixteen samples: a whole number of pixels.
    internal const int Period = 48;

    private readonly Dictionary<int, Entry> _entries = [];

    /// <param name="colors">By id, not 0: what its pixels are mixed with, and what its outline is painted with; 0xRRGGBB.</param>
    /// <param name="opacity">Share of the colour, 0 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">The opacity is beyond its range.</exception>
    public OverlayColors(IEnumerable<(int Id, int Fill, int Outline)> colors, int opacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(opacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opacity, 255);
        Transparency = (ushort)(255 - opacity);
        foreach (var (id, fill, outline) in colors)
        {
            var addends = new ushort[Period];
            for (var i = 0; i < Period; i++)
            {
                addends[i] = (ushort)((fill >> (16 - 8 * (i % 3)) & 255) * opacity + 127);
            }
            _entries[id] = new(addends, outline);
        }
    }

    internal ushort Transparency { get; }

    /// <exception cref="KeyNotFoundException">The id has no colour.</exception>
    internal Entry Of(int id) => _entries[id];

    /// <param name="Addends">By sample from the first of a pixel on: colour · opacity, and half of the divisor for rounding.</param>
    /// <param name="Outline">0xRRGGBB.</param>
    internal sealed record Entry(ushort[] Addends, int Outline);
}
