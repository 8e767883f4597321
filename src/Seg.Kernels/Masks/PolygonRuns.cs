namespace Seg.Kernels;

/// <summary>
/// COCO's run lengths of a polygon, with pycocotools' result (cocoapi, common/maskApi.c, rleFrPoly): corners are rounded to fifths of a pixel, the outline is
/// walked step by step on that finer grid, and a pixel column changes between outside and inside where the outline crosses the column's middle. Thread-safe.
/// </summary>
public static class PolygonRuns
{
    // Steps of the finer grid in a pixel; odd, so that a pixel has a middle.
    private const int Steps = 5;

    /// <param name="corners">x and y of each corner in pixels, in turn; the last is joined with the first.</param>
    /// <param name="width">Columns of the picture; what lies beyond it is cut off.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Runs column by column, zeros first, that add up to width × height.</returns>
    /// <exception cref="ArgumentException">An odd number of coordinates, or fewer than three corners.</exception>
    public static List<uint> Of(ReadOnlySpan<double> corners, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (corners.Length % 2 != 0 || corners.Length < 6) throw new ArgumentException($"{corners.Length} coordinates are no polygon: three corners at least, x and y of each.", nameof(corners));
        var crossings = Crossings(Outline(corners), width, height);
        crossings.Sort();
        return Runs(crossings, width * height);
    }

    // The points of the finer grid that the outline passes, edge by edge, both ends of each.
    private static List<(int X, int Y)> Outline(ReadOnlySpan<double> corners)
    {
        var points = new List<(int, int)>();
        for (var i = 0; i < corners.Length; i += 2)
        {
            var next = (i + 2) % corners.Length;
            Edge((Round(corners[i] * Steps), Round(corners[i + 1] * Steps)), (Round(corners[next] * Steps), Round(corners[next + 1] * Steps)), points);
        }
        return points;
    }

    // One point a step along the longer axis. The other coordinate is always counted from the lower end, so that an edge is the same both ways.
    private static void Edge((int X, int Y) from, (int X, int Y) to, List<(int, int)> points)
    {
        var (across, down) = (Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        var flat = across >= down;
        var backwards = flat ? from.X > to.X : from.Y > to.Y;
        var (low, high) = backwards ? (to, from) : (from, to);
        var length = flat ? across : down;
        var slope = length == 0 ? 0 : (double)(flat ? high.Y - low.Y : high.X - low.X) / length;
        for (var step = 0; step <= length; step++)
        {
            var at = backwards ? length - step : step;
            points.Add(flat ? (low.X + at, Round(low.Y + slope * at)) : (Round(low.X + slope * at), low.Y + at));
        }
    }

    // Where the outline goes from one column of the finer grid to the next through the middle of a pixel column: the first pixel below it, in column-major order.
    private static List<int> Crossings(List<(int X, int Y)> outline, int width, int height)
    {
        var found = new List<int>();
        for (var i = 1; i < outline.Count; i++)
        {
            var (before, now) = (outline[i - 1], outline[i]);
            if (now.X == before.X) continue;
            var fine = Math.Min(now.X, before.X);
            // The middle of pixel x is step 5 x + 2.
            if (fine < 0 || fine % Steps != Steps / 2 || fine / Steps > width - 1) continue;
            var row = Math.Clamp((Math.Min(now.Y, before.Y) + 0.5) / Steps - 0.5, 0, height);
            found.Add(fine / Steps * height + (int)Math.Ceiling(row));
        }
        return found;
    }

    // Two crossings at one pixel cancel each other.
    private static List<uint> Runs(List<int> crossings, int pixels)
    {
        var runs = new List<uint>();
        var (last, joins) = (0, false);
        foreach (var crossing in crossings.Append(pixels))
        {
            var run = (uint)(crossing - last);
            last = crossing;
            if (joins) (runs[^1], joins) = (runs[^1] + run, false);
            else if (run > 0 || runs.Count == 0) runs.Add(run);
            else joins = true;
        }
        return runs;
    }

    // As C rounds when it cuts off the decimals of x + 0.5.
    private static int Round(double value) => (int)(value + 0.5);
}
