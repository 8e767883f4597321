namespace Seg.PixelDecoders;

/// <summary>Rows and columns of a level.</summary>
internal readonly record struct GridSize(long Height, long Width)
{
    public long Cells => Height * Width;
}
