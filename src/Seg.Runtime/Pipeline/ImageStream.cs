using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Seg.Runtime;

/// <summary>A stream of images through calls for one image, results in input order, a bounded number under way.</summary>
internal static class ImageStream
{
    /// <param name="images">Read as there is room.</param>
    /// <param name="segment">Segments one image.</param>
    /// <param name="window">How many images are held at a time: read, and their result not yet done with by the caller. At least 1.</param>
    /// <param name="onError">As <see cref="SegmentOptions.OnError"/>.</param>
    /// <param name="cancellationToken">Stops reading and computing, as leaving the stream does.</param>
    public static async IAsyncEnumerable<SegmentationResult> Run(
        IAsyncEnumerable<ImageInput> images, Func<ImageInput, CancellationToken, Task<SegmentationResult>> segment, int window, Action<ImageInput, Exception>? onError = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(window);
        var started = Channel.CreateUnbounded<(ImageInput Image, Task<SegmentationResult> Result)>(new() { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => Start(images, segment, started.Writer, room, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var (image, result) in started.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // Images that are done already would still come: a caller that has cancelled gets none.
                cancellationToken.ThrowIfCancellationRequested();
                if (onError is not null) await ((Task)result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (onError is not null && result is { IsFaulted: true, Exception.InnerException: { } failure }) onError(image, failure);
                else yield return await result.ConfigureAwait(false);
                // Only now is the caller done with it: a slow caller holds back the reading, not the memory.
                room.Release();
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            while (started.Reader.TryRead(out var left)) await ((Task)left.Result).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Starts an image as soon as there is room; ends the channel with what the source threw, so that the caller sees it in its place.
    private static async Task Start(IAsyncEnumerable<ImageInput> images, Func<ImageInput, CancellationToken, Task<SegmentationResult>> segment,
        ChannelWriter<(ImageInput, Task<SegmentationResult>)> started, SemaphoreSlim room, CancellationToken stop)
    {
        try
        {
            await using var source = images.GetAsyncEnumerator(stop);
            while (true)
            {
                await room.WaitAsync(stop).ConfigureAwait(false);
                // Room may be made just when the caller goes.
                stop.ThrowIfCancellationRequested();
                if (!await source.MoveNextAsync().ConfigureAwait(false)) break;
                started.TryWrite((source.Current, segment(source.Current, stop)));
            }
            started.Complete();
        }
        catch (Exception failure)
        {
            started.Complete(failure);
        }
    }
}
