namespace Seg.Runtime;

/// <summary>One tile.</summary>
/// <param name="Index">Its place in reading order.</param>
/// <param name="Column">Its column in the grid.</param>
/// <param name="Row">Its row in the grid.</param>
/// <param name="Region">The pixels that the model sees.</param>
/// <param name="Owned">Those of them whose nearest tile centre is this tile's: owned regions cover the image, each pixel once.</param>
public sealed record Tile(int Index, int Column, int Row, PixelRegion Region, PixelRegion Owned);

/// <summary>Equal tiles, evenly spread, each sharing at least the overlap with the next.</summary>
internal static class TileGrid
{
    /// <summary>Tiles in reading order, and the grid's size.</summary>
    public static (IReadOnlyList<Tile> Tiles, int Columns, int Rows) Of(int width, int height, int size, int overlap)
    {
        var (across, down) = (Axis(width, size, overlap), Axis(height, size, overlap));
        var tiles = new List<Tile>(across.Length * down.Length);
        for (var row = 0; row < down.Length; row++)
        {
            for (var column = 0; column < across.Length; column++)
            {
                var (x, y) = (across[column], down[row]);
                tiles.Add(new(tiles.Count, column, row, new(x.Start, y.Start, x.Length, y.Length), new(x.From, y.From, x.To - x.From, y.To - y.From)));
            }
        }
        return (tiles, across.Length, down.Length);
    }

    private static (int Start, int Length, int From, int To)[] Axis(int length, int size, int overlap)
    {
        if (length <= size) return [(0, length, 0, length)];
        var step = size - overlap;
        var count = (length - overlap + step - 1) / step;
        return [.. Enumerable.Range(0, count).Select(i => (Start(i), size, i == 0 ? 0 : Middle(i - 1), i == count - 1 ? length : Middle(i)))];

        int Start(int i) => (int)((long)i * (length - size) / (count - 1));

        // Half way between the centres of tile i and the next.
        int Middle(int i) => (Start(i) + Start(i + 1) + size) / 2;
    }
}
