namespace Seg.Runtime;

/// <summary>Pixels of one column below each other.</summary>
/// <param name="X">Column.</param>
/// <param name="Y">Topmost row.</param>
/// <param name="Length">Rows, at least 1.</param>
internal readonly record struct ColumnRun(int X, int Y, int Length)
{
    /// <summary>The row below the last one.</summary>
    public int End => Y + Length;

    /// <summary>The part within a region; of length 0 or less when there is none.</summary>
    public ColumnRun Within(PixelRegion region)
    {
        if (X < region.X || X >= region.Right) return default;
        var y = Math.Max(Y, region.Y);
        return new(X, y, Math.Min(End, region.Bottom) - y);
    }
}

/// <summary>A tile's mask in the image's coordinates. Immutable.</summary>
internal sealed class TileMask
{
    private readonly ColumnRun[] _runs;

    /// <param name="runs">By column, then row; disjoint.</param>
    public TileMask(IEnumerable<ColumnRun> runs)
    {
        _runs = [.. runs];
        int top = int.MaxValue, bottom = 0;
        foreach (var run in _runs)
        {
            Area += run.Length;
            (top, bottom) = (Math.Min(top, run.Y), Math.Max(bottom, run.End));
        }
        Bounds = _runs.Length == 0 ? default : new(_runs[0].X, top, _runs[^1].X + 1 - _runs[0].X, bottom - top);
    }

    /// <summary>By column, then row.</summary>
    public ReadOnlySpan<ColumnRun> Runs => _runs;

    /// <summary>Pixels.</summary>
    public int Area { get; }

    /// <summary>The smallest box around the pixels.</summary>
    public PixelRegion Bounds { get; }

    /// <summary>A mask of a tile's own coordinates, moved to where the tile lies.</summary>
    public static TileMask Of(RleMask mask, PixelRegion tile)
    {
        return new(Runs());

        IEnumerable<ColumnRun> Runs()
        {
            long at = 0;
            for (var i = 0; i < mask.Counts.Count; at += mask.Counts[i++])
            {
                for (long from = at, end = i % 2 == 0 ? at : at + mask.Counts[i]; from < end;)
                {
                    var (x, y) = ((int)(from / mask.Height), (int)(from % mask.Height));
                    var length = (int)Math.Min(mask.Height - y, end - from);
                    yield return new(tile.X + x, tile.Y + y, length);
                    from += length;
                }
            }
        }
    }

    /// <summary>Pixels within a region.</summary>
    public int AreaWithin(PixelRegion region)
    {
        var area = 0;
        foreach (var run in _runs) area += Math.Max(0, run.Within(region).Length);
        return area;
    }

    /// <summary>Pixels that two masks have in common.</summary>
    public static int Intersection(TileMask a, TileMask b)
    {
        if (a.Bounds.Intersect(b.Bounds).IsEmpty) return 0;
        int common = 0, i = 0, j = 0;
        while (i < a._runs.Length && j < b._runs.Length)
        {
            var (left, right) = (a._runs[i], b._runs[j]);
            if (left.X == right.X) common += Math.Max(0, Math.Min(left.End, right.End) - Math.Max(left.Y, right.Y));
            // The run that ends first has met all that it can meet.
            if (left.X < right.X || (left.X == right.X && left.End <= right.End)) i++;
            else j++;
        }
        return common;
    }
}
