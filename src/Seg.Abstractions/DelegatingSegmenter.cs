namespace Seg;

/// <summary>Base of middleware: a segmenter around another one, which it owns. Everything is handed on until a derived class overrides it.</summary>
/// <remarks>
/// Override both overloads of <c>SegmentAsync</c>, or the images of a stream pass a middleware by; Seg.Runtime's <c>PerImageSegmenter</c> makes one of
/// the other. Derived classes are as thread-safe as
/// <see cref="ISegmenter"/> asks.
/// </remarks>
/// <param name="inner">What the calls are handed to; disposed with this.</param>
public abstract class DelegatingSegmenter(ISegmenter inner) : ISegmenter
{
    /// <summary>What the calls are handed to.</summary>
    protected ISegmenter Inner => inner;

    /// <inheritdoc/>
    public virtual ModelSpec Spec => inner.Spec;

    /// <inheritdoc/>
    public virtual ClassCatalogue Classes => inner.Classes;

    /// <inheritdoc/>
    public virtual Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.SegmentAsync(image, options, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<SegmentationResult> SegmentAsync(
        IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        inner.SegmentAsync(images, options, cancellationToken);

    /// <summary>This, if it is what is asked for; else what the inner segmenter gives.</summary>
    /// <inheritdoc cref="ISegmenter.GetService"/>
    public virtual object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : inner.GetService(serviceType, serviceKey);

    /// <summary>Disposes the inner segmenter.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }
}
