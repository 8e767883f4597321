namespace Seg.Runtime;

/// <summary>Collects a segment's pixels, in any order, to one mask of the image.</summary>
internal sealed class MaskBuilder
{
    private readonly List<ColumnRun> _runs = [];

    /// <summary>Adds pixels; some may be in the mask already. A run of no length adds nothing.</summary>
    public void Add(ColumnRun run)
    {
        if (run.Length <= 0) return;
        // Tiles that lie below each other continue each other's columns only after sorting; neighbours in the list often do at once.
        if (_runs.Count > 0 && _runs[^1] is var last && last.X == run.X && last.End == run.Y) _runs[^1] = last with { Length = last.Length + run.Length };
        else _runs.Add(run);
    }

    /// <summary>The mask. Frees what was collected.</summary>
    public RleMask Build(int width, int height)
    {
        _runs.Sort((a, b) => a.X != b.X ? a.X.CompareTo(b.X) : a.Y.CompareTo(b.Y));
        var counts = new List<uint>();
        // Positions count down the columns: up to `written` all is in the list, and a run of ones from `start` is open.
        long written = 0, start = 0, end = 0;
        foreach (var run in _runs)
        {
            var from = (long)run.X * height + run.Y;
            if (from > end)
            {
                Close();
                start = from;
            }
            end = Math.Max(end, from + run.Length);
        }
        Close();
        if (written < (long)width * height || counts.Count == 0) counts.Add((uint)((long)width * height - written));
        _runs.Clear();
        _runs.TrimExcess();
        return new(width, height, counts);

        void Close()
        {
            if (end == start) return;
            counts.Add((uint)(start - written));
            counts.Add((uint)(end - start));
            written = end;
        }
    }
}
