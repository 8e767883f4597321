namespace Seg.Kernels;

/// <summary>Cuts an output of rows × columns into pieces of rows small enough that a worker's buffers stay in its core's cache.</summary>
internal readonly record struct MaskTiles(int Rows, int Columns, int RowsPerTile, int ColumnsPerTile)
{
    /// <param name="rows">Rows of the output.</param>
    /// <param name="columns">Columns of the output.</param>
    /// <param name="pixels">Pixels wanted per tile.</param>
    /// <param name="rowsPerTile">Most rows per tile.</param>
    public static MaskTiles Of(int rows, int columns, int pixels, int rowsPerTile)
    {
        var wide = Math.Min(MaskSampler.RoundUp(columns), MaskSampler.RoundUp(pixels));
        return new(rows, columns, Math.Clamp(pixels / wide, 1, Math.Min(rowsPerTile, rows)), wide);
    }

    private int Across => (Columns + ColumnsPerTile - 1) / ColumnsPerTile;

    public int Count => (Rows + RowsPerTile - 1) / RowsPerTile * Across;

    public int PixelsPerTile => RowsPerTile * ColumnsPerTile;

    /// <summary>First and end row and column of a tile.</summary>
    public (int Top, int Bottom, int Left, int Right) Bounds(int tile)
    {
        var (down, across) = Math.DivRem(tile, Across);
        return (down * RowsPerTile, Math.Min((down + 1) * RowsPerTile, Rows), across * ColumnsPerTile, Math.Min((across + 1) * ColumnsPerTile, Columns));
    }
}
