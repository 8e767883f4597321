namespace Seg.Runtime;

/// <summary>
/// Gives up an image that takes too long, with <see cref="TimeoutException"/>; a caller's own cancellation stays <see cref="OperationCanceledException"/>.
/// The clock of an image starts when it is handed in, so waiting for others counts. In a stream each image has its own clock, and one that is late ends
/// the stream unless <see cref="SegmentOptions.OnError"/> lets it go on. Thread-safe.
/// </summary>
public sealed class TimeoutSegmenter : PerImageSegmenter
{
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;

    /// <param name="inner">What may take too long; disposed with this.</param>
    /// <param name="limit">For one image, more than zero.</param>
    /// <param name="time">Null for the system's.</param>
    public TimeoutSegmenter(ISegmenter inner, TimeSpan limit, TimeProvider? time = null) : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        (_limit, _time) = (limit, time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">The image took longer than the limit.</exception>
    public override async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        using var clock = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            return await Inner.SegmentAsync(image, options, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException stopped) when (clock.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var late = new TimeoutException($"{Spec.Id}: the image{ImageInput.Quoted(image.Name)} was not done within {_limit}.", stopped);
            // To the segmenter this was a caller who went away; to the health check it is a failure.
            Inner.GetService<SegmenterStatus>()?.Failed(late);
            throw late;
        }
        catch (OperationCanceledException stopped) when (cancellationToken.IsCancellationRequested && stopped.CancellationToken != cancellationToken)
        {
            // The caller knows its own token, not the one made here.
            throw new OperationCanceledException(stopped.Message, stopped, cancellationToken);
        }
    }
}
