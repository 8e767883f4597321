namespace Seg;

/// <summary>Masks from images: the public face of a loaded model.</summary>
/// <remarks>
/// Thread-safe; calls from several threads are served with bounded concurrency. Inputs are read during the call only, results are plain
/// managed data. Disposing frees the model's tensors; calls under way end first, later ones throw <see cref="ObjectDisposedException"/>.
/// </remarks>
public interface ISegmenter : IAsyncDisposable
{
    /// <summary>What the segmenter runs.</summary>
    ModelSpec Spec { get; }

    /// <summary>The classes that results refer to.</summary>
    ClassCatalogue Classes { get; }

    /// <summary>Segments one image.</summary>
    /// <param name="image">The picture; not kept after the call.</param>
    /// <param name="options">Which tasks, and the size of the result; null for the model's own.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Segments a stream of images, results in input order, holding a bounded number of images at a time.</summary>
    /// <param name="images">Any number of pictures.</param>
    /// <param name="options">As above, for all.</param>
    /// <param name="cancellationToken">Stops reading and computing.</param>
    IAsyncEnumerable<SegmentationResult> SegmentAsync(IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Something that this segmenter, or one that it wraps, offers beyond this interface: an <see cref="IBatchSegmenter"/>, a middleware's own type.</summary>
    /// <param name="serviceType">What is asked for.</param>
    /// <param name="serviceKey">Tells several of one type apart; null for the plain one.</param>
    /// <returns>The object, owned by the segmenter, or null.</returns>
    object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
}

/// <summary>Runs several images in one forward pass. Found by <see cref="ISegmenter.GetService"/>; thread-safe.</summary>
public interface IBatchSegmenter
{
    /// <summary>Segments images together: padded to a common size, one forward pass over all.</summary>
    /// <param name="images">At least one; memory grows with their number and with the largest of them.</param>
    /// <param name="options">Which tasks, and the size of the results; null for the model's own.</param>
    /// <param name="cancellationToken">Honoured between layers; ends the whole batch.</param>
    /// <returns>One result an image, in input order.</returns>
    Task<IReadOnlyList<SegmentationResult>> SegmentBatchAsync(IReadOnlyList<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default);
}

/// <summary>What to produce.</summary>
public sealed record SegmentOptions
{
    /// <summary>The tasks; <see cref="SegTask.None"/> for those of the model's spec.</summary>
    public SegTask Tasks { get; init; }

    /// <summary>Width of the result; 0 for the image's own.</summary>
    public int Width { get; init; }

    /// <summary>Height of the result; 0 for the image's own.</summary>
    public int Height { get; init; }

    /// <summary>Scaled and mirrored passes whose class probabilities are averaged, for semantic results; null for one plain pass.</summary>
    public TestTimeAugmentation? Augmentation { get; init; }

    /// <summary>
    /// Of a stream: told of an image that fails, in its place among the results, which then go on without it; null for a stream that ends with the failure.
    /// A failure of the stream's own source and the caller's cancellation end it all the same.
    /// </summary>
    public Action<ImageInput, Exception>? OnError { get; init; }
}
