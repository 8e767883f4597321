namespace Seg.Runtime;

/// <summary>
/// Base of middleware that does something for each image: derived classes write the call for one image, and streams go through it image by image,
/// in order and with a bounded number under way.
/// </summary>
/// <param name="inner">What the calls are handed to; disposed with this.</param>
public abstract class PerImageSegmenter(ISegmenter inner) : DelegatingSegmenter(inner)
{
    /// <summary>How many images of a stream are held at a time. As many as the segmenters within take, so that none waits for this one.</summary>
    public virtual int StreamWindow => Inner.GetService<PerImageSegmenter>()?.StreamWindow ?? Inner.GetService<SegmenterStatus>()?.Capacity ?? 1;

    /// <inheritdoc/>
    public abstract override Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Calls the overload for one image with each.</summary>
    /// <inheritdoc/>
    public sealed override IAsyncEnumerable<SegmentationResult> SegmentAsync(
        IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        ImageStream.Run(images, (image, stop) => SegmentAsync(image, options, stop), StreamWindow, options?.OnError, cancellationToken);
}
