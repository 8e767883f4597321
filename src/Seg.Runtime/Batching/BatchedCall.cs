namespace Seg.Runtime;

/// <summary>One caller's image on its way through a batch.</summary>
/// <param name="image">The caller's.</param>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class BatchedCall(ImageInput image, CancellationToken cancellationToken) : IDisposable
{
    // Continuations go to the pool: a caller's code must not run within the batch's.
    private readonly TaskCompletionSource<SegmentationResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;

    /// <summary>
    /// The picture. A caller that can give up gets its answer at once when it does, and may then reuse its memory while the batch goes on for the
    /// others: so the batch reads a copy.
    /// </summary>
    public ImageInput Image { get; } = cancellationToken.CanBeCanceled ? Copy(image) : image;

    public CancellationToken Cancellation => cancellationToken;

    /// <summary>The answer.</summary>
    public Task<SegmentationResult> Done => _done.Task;

    /// <summary>Answers the caller as soon as it gives up, then calls <paramref name="given"/>.</summary>
    public void Watch(Action<BatchedCall> given) => _registration = cancellationToken.UnsafeRegister(_ =>
    {
        if (_done.TrySetCanceled(cancellationToken)) given(this);
    }, null);

    public void Succeed(SegmentationResult result) => _done.TrySetResult(result);

    public void Fail(Exception failure) => _done.TrySetException(failure);

    /// <summary>Ends the watch; waits where the caller is just giving up.</summary>
    public void Dispose() => _registration.Dispose();

    private static ImageInput Copy(ImageInput image)
    {
        var bytes = (image.Height - 1) * image.Stride + image.Width * image.Format.BytesPerPixel();
        return ImageInput.Copy(image.Pixels.Span[..bytes], image.Width, image.Height, image.Format, image.Stride, image.Name);
    }
}
