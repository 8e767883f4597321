namespace Seg.Runtime;

/// <summary>One tile's view of a segment.</summary>
internal sealed class Finding
{
    // A mask that ends this close to its tile's edge is taken for one that the edge has cut.
    private const int CutMargin = 2;

    private Finding _parent;

    /// <param name="order">Its place among all findings, which decides where nothing else does.</param>
    /// <param name="tile">Who saw it.</param>
    /// <param name="segment">What it saw, in the tile's coordinates.</param>
    /// <param name="countable">Whether several of its class are told apart.</param>
    /// <param name="image">The image's size; its own border cuts nothing.</param>
    public Finding(int order, Tile tile, Segment segment, bool countable, PixelRegion image)
    {
        (Order, Tile, ClassId, Score, IsThing, Countable) = (order, tile, segment.ClassId, segment.Score, segment.IsThing, countable);
        Mask = TileMask.Of(segment.Mask, tile.Region);
        var (box, region) = (Mask.Bounds, tile.Region);
        Cut = (region.X > 0 && box.X < region.X + CutMargin) || (region.Right < image.Right && box.Right > region.Right - CutMargin)
            || (region.Y > 0 && box.Y < region.Y + CutMargin) || (region.Bottom < image.Bottom && box.Bottom > region.Bottom - CutMargin);
        _parent = this;
    }

    public int Order { get; }

    public Tile Tile { get; }

    public int ClassId { get; }

    public float Score { get; }

    public bool IsThing { get; }

    public bool Countable { get; }

    public TileMask Mask { get; }

    /// <summary>Whether the tile may have seen a part only.</summary>
    public bool Cut { get; }

    /// <summary>Whether it is a part or a double of something that another tile saw better.</summary>
    public bool Removed { get; set; }

    /// <summary>Whether another tile's finding is the same segment.</summary>
    public bool Merged { get; private set; }

    /// <summary>The image's segment, once findings are merged; null for a removed one.</summary>
    public MergedSegment? Segment { get; set; }

    /// <summary>The first finding of the segment that this one is part of.</summary>
    public Finding Root
    {
        get
        {
            while (_parent._parent != _parent) _parent = _parent._parent;
            return _parent;
        }
    }

    /// <summary>Makes two findings, and what they were joined with before, one segment.</summary>
    public void Join(Finding other)
    {
        var (first, second) = (Root, other.Root);
        if (first.Order > second.Order) (first, second) = (second, first);
        second._parent = first;
        Merged = other.Merged = true;
    }
}
