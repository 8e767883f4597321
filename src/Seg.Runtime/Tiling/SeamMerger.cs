namespace Seg.Runtime;

/// <summary>
/// Decides which findings of overlapping tiles are one thing. Masks are compared as runs, where both tiles looked:
/// <list type="number">
/// <item>A finding that its tile's edge cut is removed when at least half of it lies in one of another class that a neighbour saw whole.</item>
/// <item>In a map without overlaps, of two things of different class that both tiles saw whole in one place, the one with the lower score is removed.</item>
/// <item>Findings of one class whose masks' intersection over union reaches the limit are joined, each with one of a neighbour's at most, the best pairs first;
/// joins chain, so that a thing may span any number of tiles.</item>
/// <item>What was cut and joined with nothing is removed when a whole one of its class explains it, or when less than half of it belongs to its own tile:
/// the tile whose centre is nearer saw nothing there.</item>
/// </list>
/// </summary>
/// <param name="mergeIoU">The limit.</param>
/// <param name="exclusive">Whether a pixel belongs to one segment only (panoptic).</param>
internal sealed class SeamMerger(double mergeIoU, bool exclusive)
{
    private readonly List<Meeting> _sameClass = [];

    /// <param name="findings">Those of each tile.</param>
    /// <param name="pairs">Tiles that overlap.</param>
    /// <param name="cancellationToken">Checked at each pair.</param>
    public void Run(IReadOnlyList<IReadOnlyList<Finding>> findings, IEnumerable<(Tile First, Tile Second)> pairs, CancellationToken cancellationToken)
    {
        foreach (var (first, second) in pairs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var meeting in Meetings(findings[first.Index], findings[second.Index], first.Region.Intersect(second.Region)))
            {
                if (meeting.A.ClassId == meeting.B.ClassId) _sameClass.Add(meeting);
                else Dispute(meeting);
            }
        }
        Join();
        foreach (var meeting in _sameClass)
        {
            if (!meeting.A.Merged) RemoveIfExplained(meeting.A, meeting.B, meeting.Common);
            if (!meeting.B.Merged) RemoveIfExplained(meeting.B, meeting.A, meeting.Common);
        }
        foreach (var alone in findings.SelectMany(f => f).Where(f => f is { Countable: true, Cut: true, Merged: false }))
            if (2 * alone.Mask.AreaWithin(alone.Tile.Owned) < alone.Mask.Area) alone.Removed = true;
    }

    private static IEnumerable<Meeting> Meetings(IReadOnlyList<Finding> first, IReadOnlyList<Finding> second, PixelRegion zone)
    {
        foreach (var a in first.Where(a => a.Countable && !a.Mask.Bounds.Intersect(zone).IsEmpty))
        {
            var areaOfA = a.Mask.AreaWithin(zone);
            foreach (var b in second.Where(b => b.Countable))
            {
                var common = TileMask.Intersection(a.Mask, b.Mask);
                if (common > 0) yield return new(a, b, common, (double)common / (areaOfA + b.Mask.AreaWithin(zone) - common));
            }
        }
    }

    private void Dispute(Meeting meeting)
    {
        var (a, b) = (meeting.A, meeting.B);
        RemoveIfExplained(a, b, meeting.Common);
        RemoveIfExplained(b, a, meeting.Common);
        if (exclusive && !a.Cut && !b.Cut && meeting.IoU >= mergeIoU) (a.Score < b.Score ? a : b).Removed = true;
    }

    // A whole view counts more than a part's score, but not if it is a mere guess: instances come with scores down to nothing.
    private static void RemoveIfExplained(Finding part, Finding by, int common)
    {
        if (part.Cut && !by.Cut && !by.Removed && 2 * common >= part.Mask.Area && 2 * by.Score >= part.Score) part.Removed = true;
    }

    private void Join()
    {
        var taken = new HashSet<(int Finding, int Tile)>();
        // Doubles of low score overlap as well as the segment itself does; the score keeps them apart.
        var best = _sameClass.Where(m => m.IoU >= mergeIoU && !m.A.Removed && !m.B.Removed)
            .OrderByDescending(m => m.IoU * Math.Min(m.A.Score, m.B.Score)).ThenBy(m => m.A.Order).ThenBy(m => m.B.Order);
        foreach (var (a, b, _, _) in best)
        {
            if (taken.Contains((a.Order, b.Tile.Index)) || taken.Contains((b.Order, a.Tile.Index))) continue;
            taken.Add((a.Order, b.Tile.Index));
            taken.Add((b.Order, a.Tile.Index));
            a.Join(b);
        }
    }

    private sealed record Meeting(Finding A, Finding B, int Common, double IoU);
}
