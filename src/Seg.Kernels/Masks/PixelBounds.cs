namespace Seg.Kernels;

/// <summary>A box of whole pixels: Right and Bottom are one past the last column and row.</summary>
public readonly record struct PixelBounds(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Nothing yet; <see cref="Include"/> makes it the first box given.</summary>
    public static PixelBounds Empty { get; } = new(int.MaxValue, int.MaxValue, 0, 0);

    /// <summary>True while nothing has been included.</summary>
    public bool IsEmpty => Right == 0;

    /// <summary>Width in pixels, 0 when empty.</summary>
    public int Width => IsEmpty ? 0 : Right - Left;

    /// <summary>Height in pixels, 0 when empty.</summary>
    public int Height => IsEmpty ? 0 : Bottom - Top;

    /// <summary>The box widened to hold a run from (left, top) to (right, bottom), both inclusive.</summary>
    public PixelBounds Include(int left, int top, int right, int bottom) =>
        new(Math.Min(Left, left), Math.Min(Top, top), Math.Max(Right, right + 1), Math.Max(Bottom, bottom + 1));
}
