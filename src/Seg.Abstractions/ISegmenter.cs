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
}
