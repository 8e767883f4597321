namespace Seg.Runtime;

/// <summary>A segment of the whole image while its tiles' parts are collected.</summary>
/// <param name="classId">Its class.</param>
/// <param name="isThing">Countable or stuff.</param>
internal sealed class MergedSegment(int classId, bool isThing)
{
    private double _weightedScore;
    private double _weight;

    public int ClassId => classId;

    public bool IsThing => isThing;

    /// <summary>The tiles that saw it.</summary>
    public HashSet<int> Tiles { get; } = [];

    public MaskBuilder Mask { get; } = new();

    /// <summary>The mean of the findings' scores, each by its area: a part at a tile's edge counts for as much as it is.</summary>
    public float Score => (float)(_weightedScore / _weight);

    public void Add(Finding finding)
    {
        Tiles.Add(finding.Tile.Index);
        _weightedScore += (double)finding.Score * finding.Mask.Area;
        _weight += finding.Mask.Area;
    }

    /// <summary>The segment, or null when no pixel is left to it.</summary>
    public Segment? Build(int width, int height)
    {
        var mask = Mask.Build(width, height);
        return mask.Area == 0 ? null : new(0, classId, Score, isThing, mask.Area, mask.Bounds(), mask);
    }
}
