namespace Seg.Kernels;

/// <summary>
/// What each bin of a region takes along one axis: weights of neighbouring cells. A sample's weight in two dimensions is the product of those of its
/// axes, so that a region is read by rows first and then by columns.
/// </summary>
/// <remarks>One object serves many regions, one after the other; not thread-safe.</remarks>
public sealed class RegionTaps
{
    // Far beyond any picture; a region of more is a mistake that would take minutes.
    private const float MostSamples = 1 << 16;

    private float[] _weights = [];
    private int _stride;

    /// <summary>First cell that a bin reads.</summary>
    public int[] First { get; private set; } = [];

    /// <summary>How many cells, from the first, a bin reads; 0 where it reads nothing but zeros.</summary>
    public int[] Count { get; private set; } = [];

    /// <summary>The weights of a bin's cells.</summary>
    public ReadOnlySpan<float> Weights(int bin) => _weights.AsSpan(bin * _stride, Count[bin]);

    /// <summary>First cell that any bin reads, and how many from there to the last; (0, 0) when none reads any.</summary>
    public (int First, int Count) Range
    {
        get
        {
            var (first, end) = (int.MaxValue, 0);
            for (var bin = 0; bin < Count.Length; bin++)
            {
                if (Count[bin] == 0) continue;
                (first, end) = (Math.Min(first, First[bin]), Math.Max(end, First[bin] + Count[bin]));
            }
            return end == 0 ? (0, 0) : (first, end - first);
        }
    }

    /// <summary>Sets rows of a region (height of the rule, y1 and y2, rows of the map).</summary>
    /// <exception cref="ArgumentException">The region is larger than 65 536 cells a bin, or no number.</exception>
    public void SetRows(in RegionRule rule, float from, float to, int size) => Set(rule, rule.Height, from, to, size);

    /// <summary>Sets columns of a region (width of the rule, x1 and x2, columns of the map).</summary>
    /// <exception cref="ArgumentException">The region is larger than 65 536 cells a bin, or no number.</exception>
    public void SetColumns(in RegionRule rule, float from, float to, int size) => Set(rule, rule.Width, from, to, size);

    private void Set(in RegionRule rule, int bins, float from, float to, int size)
    {
        var scale = (float)rule.Scale;
        // The shift comes off both ends before the difference is taken: a rounding there can change how many samples are wanted.
        var shift = rule.Aligned && rule.Reading == RegionReading.Average ? 0.5f : 0;
        var start = from * scale - shift;
        var length = to * scale - shift - start;
        if (rule.Reading == RegionReading.Centre)
        {
            Reserve(bins, 2);
            for (var bin = 0; bin < bins; bin++) Middle(bin, start + (bin + 0.5f) / bins * length, rule.Aligned, size);
            return;
        }
        if (!rule.Aligned) length = MathF.Max(length, 1);
        var cells = length / bins;
        var wanted = rule.Samples > 0 ? rule.Samples : MathF.Ceiling(cells);
        // Also false for NaN.
        if (!(wanted <= MostSamples) || !float.IsFinite(start)) throw new ArgumentException($"A region from {from} to {to} cannot be read: it has {cells} cells in each of {bins} bins.");
        Reserve(bins, Math.Min(size, (int)MathF.Ceiling(MathF.Abs(cells)) + 3));
        for (var bin = 0; bin < bins; bin++) Average(bin, start + bin * cells, cells, Math.Max(0, (int)wanted), size);
    }

    private void Reserve(int bins, int stride)
    {
        _stride = stride;
        if (Count.Length != bins) (First, Count) = (new int[bins], new int[bins]);
        if (_weights.Length < bins * stride) _weights = new float[bins * stride];
        Array.Clear(Count);
        Array.Clear(_weights);
    }

    private void Average(int bin, float start, float cells, int samples, int size)
    {
        for (var i = 0; i < samples; i++)
        {
            // Rising also where a box's corners are swapped.
            var at = start + ((cells < 0 ? samples - 1 - i : i) + 0.5f) * cells / samples;
            if (at < -1 || at > size) continue;
            at = MathF.Max(at, 0);
            var low = (int)at;
            if (low >= size - 1)
            {
                Add(bin, size - 1, 1f / samples);
                continue;
            }
            Add(bin, low, (1 - (at - low)) / samples);
            Add(bin, low + 1, (at - low) / samples);
        }
    }

    private void Middle(int bin, float at, bool aligned, int size)
    {
        at = aligned ? at - 0.5f : at * (size - 1) / size;
        // Also false for NaN.
        if (!(at > -1 && at < size)) return;
        var low = (int)MathF.Floor(at);
        if (low >= 0) Add(bin, low, 1 - (at - low));
        if (low + 1 < size) Add(bin, low + 1, at - low);
    }

    // Samples come in rising order, so a bin's cells follow its first.
    private void Add(int bin, int cell, float weight)
    {
        if (Count[bin] == 0) First[bin] = cell;
        Count[bin] = Math.Max(Count[bin], cell - First[bin] + 1);
        _weights[bin * _stride + cell - First[bin]] += weight;
    }
}
