using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Seg.Runtime;

namespace Seg.Cli.Commands;

/// <summary>A picture with its result.</summary>
/// <param name="Source">The picture, region by region.</param>
/// <param name="Image">The picture in memory; null where it stays in its file.</param>
/// <param name="Result">Its result.</param>
/// <param name="Plan">How it was cut, where it was.</param>
internal sealed record SegmentedPicture(ITileSource Source, ImageInput? Image, SegmentationResult Result, TilingPlan? Plan) : IDisposable
{
    // Above, files are written in bands of rows.
    private const long LargePixels = 1 << 22;

    public Task<IReadOnlyList<string>> WriteAsync(ResultFiles files, string stem, CancellationToken cancellation) =>
        Image is null || (long)Result.Width * Result.Height > LargePixels
            ? files.WriteAsync(stem, Source, Result, cancellation)
            : Task.FromResult(files.Write(stem, Image, Result));

    /// <summary>Closes the picture's file where it stayed open.</summary>
    public void Dispose() => (Source as IDisposable)?.Dispose();
}

/// <summary>
/// Decodes and computes pictures ahead of the one that is being written, in order, a bounded number at a time; one that fails does not end the others.
/// </summary>
/// <param name="segmenter">Computes.</param>
/// <param name="codec">Decodes.</param>
/// <param name="options">Of every call.</param>
/// <param name="plan">Told how a picture is cut, where it is; then the tiles done are reported to what it gives.</param>
internal sealed class PictureStream(ISegmenter segmenter, IImageCodec codec, SegmentOptions options, Func<string, TilingPlan, IProgress<int>> plan)
{
    // Those that the segmenter prepares and computes, and the one that is written.
    private readonly int _held = 1 + (segmenter.GetService<PerImageSegmenter>()?.StreamWindow ?? segmenter.GetService<SegmenterStatus>()?.Capacity ?? 1);

    /// <summary>The pictures' tasks, begun in order; each ends with the picture, or with what is wrong with it. Asking for the next one says that the last is done with.</summary>
    public async IAsyncEnumerable<Task<SegmentedPicture>> Run(IEnumerable<string> paths, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var room = new SemaphoreSlim(_held);
        var begun = Channel.CreateUnbounded<Task<SegmentedPicture>>(new() { SingleReader = true, SingleWriter = true });
        var beginning = Task.Run(() => Begin(paths, begun.Writer, room, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var picture in begun.Reader.ReadAllAsync(cancellation))
            {
                yield return picture;
                room.Release();
            }
        }
        finally
        {
            // However the loop ended, nothing computes on.
            await stop.CancelAsync();
            await beginning;
            while (begun.Reader.TryRead(out var left))
            {
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (left.IsCompletedSuccessfully) left.Result.Dispose();
            }
        }
    }

    // One picture is decoded at a time: more at once would take the cores from the model, and wait for it all the same.
    private async Task Begin(IEnumerable<string> paths, ChannelWriter<Task<SegmentedPicture>> begun, SemaphoreSlim room, CancellationToken stop)
    {
        try
        {
            foreach (var path in paths)
            {
                await room.WaitAsync(stop);
                // Room may be made just when the reader goes.
                stop.ThrowIfCancellationRequested();
                begun.TryWrite(Segment(path, stop));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader has gone.
        }
        finally
        {
            begun.Complete();
        }
    }

    // Decodes before it first waits.
    private async Task<SegmentedPicture> Segment(string path, CancellationToken cancellation)
    {
        var tiling = segmenter.GetService<ITiledSegmenter>();
        var image = tiling is not null && PnmTileSource.Suits(path) ? null : codec.DecodeFile(path);
        ITileSource source = image is null ? new PnmTileSource(path) : new ImageTileSource(image);
        try
        {
            var cut = tiling?.Plan(source.Width, source.Height, options.Tasks);
            var result = cut is { Tiles.Count: > 1 }
                ? await tiling!.SegmentAsync(source, options, plan(path, cut), cancellation)
                : await segmenter.SegmentAsync(image ?? await source.ReadAsync(new(0, 0, source.Width, source.Height), cancellation), options, cancellation);
            return new(source, image, result, cut is { Tiles.Count: > 1 } ? cut : null);
        }
        catch
        {
            (source as IDisposable)?.Dispose();
            throw;
        }
    }
}
