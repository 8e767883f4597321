namespace Seg;

/// <summary>Shorter calls of <see cref="ISegmenter"/>.</summary>
public static class SegmenterExtensions
{
    /// <summary>What a segmenter, or one that it wraps, offers beyond its interface; null where it does not.</summary>
    /// <param name="segmenter">The outermost one.</param>
    /// <param name="serviceKey">Tells several of one type apart; null for the plain one.</param>
    public static T? GetService<T>(this ISegmenter segmenter, object? serviceKey = null) where T : class =>
        (T?)segmenter.GetService(typeof(T), serviceKey);

    /// <summary>Segments pixels of which the caller holds only a span; they are copied before this returns.</summary>
    /// <param name="segmenter">The segmenter.</param>
    /// <param name="pixels">As <see cref="ImageInput"/> wants them.</param>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="format">Layout of a pixel.</param>
    /// <param name="stride">Bytes from row to row; 0 for rows without gaps.</param>
    /// <param name="options">Which tasks, and the size of the result; null for the model's own.</param>
    /// <param name="cancellationToken">Honoured between layers.</param>
    /// <exception cref="SegException">SEG4203: a size is not positive, the stride too small, or the memory too short.</exception>
    public static Task<SegmentationResult> SegmentAsync(this ISegmenter segmenter, ReadOnlySpan<byte> pixels, int width, int height,
        PixelFormat format = PixelFormat.Rgb24, int stride = 0, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
        segmenter.SegmentAsync(ImageInput.Copy(pixels, width, height, format, stride), options, cancellationToken);
}
