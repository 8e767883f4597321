namespace Seg.Runtime;

/// <summary>A rectangle of pixels.</summary>
/// <param name="X">Left column.</param>
/// <param name="Y">Top row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PixelRegion(int X, int Y, int Width, int Height)
{
    /// <summary>The column after the last one.</summary>
    public int Right => X + Width;

    /// <summary>The row after the last one.</summary>
    public int Bottom => Y + Height;

    /// <summary>Whether there is no pixel in it.</summary>
    public bool IsEmpty => Width <= 0 || Height <= 0;

    /// <summary>The pixels in both; of size 0 when there are none.</summary>
    public PixelRegion Intersect(PixelRegion other)
    {
        var (left, top) = (Math.Max(X, other.X), Math.Max(Y, other.Y));
        return new(left, top, Math.Max(0, Math.Min(Right, other.Right) - left), Math.Max(0, Math.Min(Bottom, other.Bottom) - top));
    }
}
