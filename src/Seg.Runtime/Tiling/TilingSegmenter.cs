using System.Diagnostics;
using System.Runtime.CompilerServices;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Segments pictures tile by tile. Found by <see cref="ISegmenter.GetService"/> behind <c>UseTiling</c>; thread-safe.</summary>
public interface ITiledSegmenter
{
    /// <summary>How a picture would be cut, and what memory that would take.</summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="tasks">The tasks; <see cref="SegTask.None"/> for the model's.</param>
    /// <exception cref="SegException">SEG4202: more pixels than results can count.</exception>
    TilingPlan Plan(int width, int height, SegTask tasks = SegTask.None);

    /// <summary>Segments a picture that need not be in memory.</summary>
    /// <param name="image">Read region by region, in reading order of the tiles.</param>
    /// <param name="options">Which tasks.</param>
    /// <param name="progress">Told the number of tiles done after each.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <exception cref="SegException">SEG4520: the result is asked for at another size than the picture's.</exception>
    Task<SegmentationResult> SegmentAsync(ITileSource image, SegmentOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default);
}

/// <summary>Middleware that cuts images larger than a tile; smaller ones are handed on as they are.</summary>
public sealed class TilingSegmenter : PerImageSegmenter, ITiledSegmenter
{
    private readonly TilingOptions _options;

    /// <param name="inner">Segments the tiles, as a stream; disposed with this.</param>
    /// <param name="options">Tile size and overlap.</param>
    /// <exception cref="SegException">SEG4002: an option out of its range.</exception>
    public TilingSegmenter(ISegmenter inner, TilingOptions options) : base(inner) => _options = (options with { }).Checked();

    /// <inheritdoc/>
    public TilingPlan Plan(int width, int height, SegTask tasks = SegTask.None) => TilingPlan.Of(width, height, _options, Spec, tasks);

    /// <inheritdoc/>
    public override Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        Fits(image) ? Inner.SegmentAsync(image, options, cancellationToken) : SegmentAsync(new ImageTileSource(image), options, null, cancellationToken);

    /// <summary>Two images of a stream: large ones are not to be many at a time.</summary>
    public override int StreamWindow => 2;

    /// <inheritdoc/>
    public async Task<SegmentationResult> SegmentAsync(ITileSource image, SegmentOptions? options = null, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        if ((options.Width, options.Height) is not (0, 0) && (options.Width, options.Height) != (image.Width, image.Height))
            throw new SegException(DiagnosticIds.TiledResultSize, $"The image{ImageInput.Quoted(image.Name)} is {image.Width}x{image.Height} and is segmented in tiles, whose result has that size; found {options.Width}x{options.Height} in the options.");
        var plan = Plan(image.Width, image.Height, options.Tasks);
        var merger = new TileMerger(plan);
        var timings = new SortedDictionary<string, TimeSpan>(StringComparer.Ordinal);
        var done = 0;
        await foreach (var result in Inner.SegmentAsync(Read(image, plan, cancellationToken), new() { Tasks = options.Tasks, Augmentation = options.Augmentation }, cancellationToken).ConfigureAwait(false))
        {
            merger.Add(result);
            foreach (var (stage, time) in result.Timings) timings[stage] = timings.GetValueOrDefault(stage) + time;
            progress?.Report(++done);
        }
        var start = Stopwatch.GetTimestamp();
        var tasks = merger.Build(cancellationToken);
        timings["merge"] = Stopwatch.GetElapsedTime(start);
        return new(image.Name, image.Width, image.Height, Spec.Id, Classes, tasks) { Timings = timings };
    }

    private bool Fits(ImageInput image) => image.Width <= _options.TileSize && image.Height <= _options.TileSize;

    private static async IAsyncEnumerable<ImageInput> Read(ITileSource image, TilingPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var tile in plan.Tiles) yield return await image.ReadAsync(tile.Region, cancellationToken).ConfigureAwait(false);
    }
}
