using Seg.Shared;

namespace Seg.Runtime;

/// <summary>How an image will be cut, and the memory that this will take: known before anything is read. Immutable.</summary>
/// <param name="Width">Pixels a row of the image.</param>
/// <param name="Height">Rows of the image.</param>
/// <param name="Tiles">In reading order.</param>
/// <param name="Columns">Tiles a row.</param>
/// <param name="Rows">Rows of tiles.</param>
/// <param name="TileBytes">Most memory of the tiles in work, whatever the image's size: pixels, input, forward pass and results of a tile.</param>
/// <param name="ResultBytes">
/// Most memory of the merged masks, for pictures in which a column changes its segment every <see cref="RunPixels"/> pixels on average or more seldom.
/// </param>
public sealed record TilingPlan(int Width, int Height, IReadOnlyList<Tile> Tiles, int Columns, int Rows, long TileBytes, long ResultBytes)
{
    /// <summary>See <see cref="ResultBytes"/>.</summary>
    public const int RunPixels = 24;

    /// <summary>What the run time itself may hold on top: garbage that is not yet collected, caches of the allocators.</summary>
    public const long SlackBytes = 64L << 20;

    // A run is held as such by its tile, then collected to the image's, sorted, and written as two counts, in lists that may have room for twice as many.
    private const int BytesPerRun = 12 + 2 * 12 + 2 * 2 * sizeof(uint) + 2 * sizeof(uint);

    /// <summary>The bound: memory that segmenting takes beyond what the process holds before (weights included), apart from the image itself where that is in memory.</summary>
    public long PeakBytes => TileBytes + ResultBytes + SlackBytes;

    /// <summary>What it was planned with.</summary>
    public required TilingOptions Options { get; init; }

    internal PixelRegion Image => new(0, 0, Width, Height);

    /// <summary>Plans an image.</summary>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="options">Tile size and overlap.</param>
    /// <param name="model">Says by its pre-processing what a tile becomes.</param>
    /// <param name="tasks">The tasks; <see cref="SegTask.None"/> for the model's.</param>
    /// <param name="imagesAtOnce">Images in forward passes at a time: <see cref="SegmenterOptions.Concurrency"/>, times the batch.</param>
    /// <exception cref="SegException">SEG4202: more pixels than results can count (2^31 - 1); SEG4002: an option out of its range.</exception>
    public static TilingPlan Of(int width, int height, TilingOptions options, ModelSpec model, SegTask tasks = SegTask.None, int imagesAtOnce = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(imagesAtOnce, 1);
        options.Checked();
        if ((long)width * height > int.MaxValue)
            throw new SegException(DiagnosticIds.ImageTooLarge, $"The image has {width}x{height} = {(long)width * height} pixels; masks count at most {int.MaxValue}. Segment it in parts.");
        var (tiles, columns, rows) = TileGrid.Of(width, height, options.TileSize, options.OverlapPixels);
        var kinds = (tasks == SegTask.None ? model.Task : tasks) is var asked ? Enum.GetValues<SegTask>().Count(t => t != SegTask.None && asked.HasFlag(t)) : 0;
        var overlap = (double)tiles.Sum(t => (long)t.Region.Width * t.Region.Height) / ((long)width * height);
        return new(width, height, tiles, columns, rows, OfTile(tiles[0].Region, options, model, imagesAtOnce),
            (long)((double)width * height * overlap / RunPixels * BytesPerRun * kinds))
        { Options = options };
    }

    /// <summary>Tiles that share pixels with one, and could be its next neighbour or the one after that.</summary>
    internal IEnumerable<Tile> Neighbours(Tile tile)
    {
        for (var row = Math.Max(0, tile.Row - 2); row <= Math.Min(Rows - 1, tile.Row + 2); row++)
        {
            for (var column = Math.Max(0, tile.Column - 2); column <= Math.Min(Columns - 1, tile.Column + 2); column++)
            {
                var other = Tiles[row * Columns + column];
                if (other != tile && !other.Region.Intersect(tile.Region).IsEmpty) yield return other;
            }
        }
    }

    /// <summary>Each two tiles that share pixels, once.</summary>
    internal IEnumerable<(Tile First, Tile Second)> OverlappingPairs() =>
        Tiles.SelectMany(tile => Neighbours(tile).Where(other => other.Index > tile.Index).Select(other => (tile, other)));

    private static long OfTile(PixelRegion tile, TilingOptions options, ModelSpec model, int imagesAtOnce)
    {
        var padded = new Preprocessor(model.Preprocess).PaddedSize(tile.Width, tile.Height);
        var (pixels, input) = ((long)tile.Width * tile.Height, (long)padded.Height * padded.Width);
        // While one tile is computed the next is prepared, and the last one's maps are merged.
        const int rgba = 4, inputBytes = 3 * sizeof(float), mapBytes = sizeof(ushort) + 2 * sizeof(int) + 3 * sizeof(byte);
        var held = imagesAtOnce + 2;
        return held * (pixels * (rgba + mapBytes) + input * inputBytes) + imagesAtOnce * input * options.ForwardBytesPerPixel;
    }
}
