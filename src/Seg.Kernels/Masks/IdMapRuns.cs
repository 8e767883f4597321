using System.Runtime.CompilerServices;

namespace Seg.Kernels;

/// <summary>The pixels of one id of a map.</summary>
/// <param name="Area">Pixels.</param>
/// <param name="Bounds">Smallest box around them.</param>
/// <param name="Counts">COCO's run lengths: column-major, zeros first; they add up to the map's pixels.</param>
public sealed record IdRuns(int Area, PixelBounds Bounds, IReadOnlyList<uint> Counts);

/// <summary>Areas, boxes and run lengths of all ids of a map in one pass over it, whatever their number. Thread-safe.</summary>
public static class IdMapRuns
{
    /// <param name="ids">height × width ids, top row first. Ids outside 1 to <paramref name="count"/> are passed over.</param>
    /// <param name="width">Columns.</param>
    /// <param name="count">Largest id of interest.</param>
    /// <param name="cancellationToken">Checked at each stripe of columns.</param>
    /// <returns>Entry i is of id i + 1.</returns>
    /// <exception cref="ArgumentException">The map is no whole number of rows.</exception>
    public static IdRuns[] Of(ReadOnlySpan<int> ids, int width, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (ids.Length % width != 0)
        {
            throw new ArgumentException($"{ids.Length} ids are no whole number of rows of {width}.", nameof(ids));
        }
        var height = ids.Length / width;
        var builders = new Builder[count];
        for (var i = 0; i < count; i++)
        {
            builders[i] = new();
        }
        using var changes = new ColumnChanges<int>(height);
        for (var left = 0; left < width && height > 0 && count > 0; left += ColumnChanges<int>.Stripe)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var columns = Math.Min(ColumnChanges<int>.Stripe, width - left);
            changes.Scan(ids, width, left, columns, 0, height, 0);
            for (var column = 0; column < columns; column++)
            {
                AddColumn(ids, width, left + column, height, changes.Of(column), builders);
            }
        }
        var result = new IdRuns[count];
        for (var i = 0; i < count; i++)
        {
            result[i] = builders[i].End((uint)ids.Length);
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumn(ReadOnlySpan<int> ids, int width, int x, int height, ReadOnlySpan<int> starts, Builder[] builders)
    {
        for (var i = 0; i < starts.Length; i++)
        {
            var id = ids[starts[i] * width + x];
            if ((uint)(id - 1) < (uint)builders.Length)
            {
                builders[id - 1].Add(x, starts[i], i + 1 < starts.Length ? starts[i + 1] : height, height);
            }
        }
    }

    private sealed class Builder
    {
        private readonly List<uint> _counts = [];
        private PixelBounds _bounds = PixelBounds.Empty;
        private uint _end;
        private int _area;

        // Runs come in rising order; one that begins where the last ended, at the foot of the column before, goes on with it.
        public void Add(int x, int top, int bottom, int height)
        {
            var (start, length) = ((uint)(x * height + top), (uint)(bottom - top));
            if (_counts.Count > 0 && start == _end)
            {
                _counts[^1] += length;
            }
            else
            {
                _counts.Add(start - _end);
                _counts.Add(length);
            }
            (_end, _area) = (start + length, _area + bottom - top);
            _bounds = _bounds.Include(x, top, x, bottom - 1);
        }

        public IdRuns End(uint pixels)
        {
            if (_end < pixels || _counts.Count == 0)
            {
                _counts.Add(pixels - _end);
            }
            return new(_area, _bounds, _counts);
        }
    }
}
