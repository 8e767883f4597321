namespace Seg.Kernels;

/// <summary>Pixels and box of one id of a map.</summary>
/// <param name="Area">Pixels.</param>
/// <param name="Bounds">Smallest box around them.</param>
public readonly record struct IdStatistics(int Area, PixelBounds Bounds);

/// <summary>Areas and boxes of every id of a label or panoptic map, in one pass over its runs. Thread-safe.</summary>
public static class IdMapStatistics
{
    /// <param name="ids">height × width ids, top row first.</param>
    /// <param name="width">Columns.</param>
    /// <param name="statistics">Overwritten; entry i is of id i. Ids below 0 or beyond its length are passed over.</param>
    /// <exception cref="ArgumentException">The map is no whole number of rows.</exception>
    public static void Compute(ReadOnlySpan<int> ids, int width, Span<IdStatistics> statistics)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (ids.Length % width != 0)
        {
            throw new ArgumentException($"{ids.Length} ids are no whole number of rows of {width}.", nameof(ids));
        }
        statistics.Fill(new(0, PixelBounds.Empty));
        for (var y = 0; y < ids.Length / width; y++)
        {
            var row = ids.Slice(y * width, width);
            for (var x = 0; x < width;)
            {
                var id = row[x];
                var run = row[x..].IndexOfAnyExcept(id);
                var end = run < 0 ? width : x + run;
                if ((uint)id < (uint)statistics.Length)
                {
                    var known = statistics[id];
                    statistics[id] = new(known.Area + end - x, known.Bounds.Include(x, y, end - 1, y));
                }
                x = end;
            }
        }
    }
}
