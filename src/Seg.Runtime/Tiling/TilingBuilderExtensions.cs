namespace Seg.Runtime;

/// <summary>Tiling as middleware.</summary>
public static class TilingBuilderExtensions
{
    /// <summary>
    /// Segments images larger than a tile piece by piece and merges the results over the seams. <see cref="ITiledSegmenter"/>, asked of the segmenter by
    /// <c>GetService</c>, tells the plan and takes pictures that are not in memory.
    /// </summary>
    /// <param name="builder">The segmenter. Batching within (<c>UseTiling().UseBatching()</c>) computes several tiles in one forward pass.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="SegException">SEG4002, when the segmenter is made: an option out of its range.</exception>
    public static SegmenterBuilder UseTiling(this SegmenterBuilder builder, Action<TilingOptions>? configure = null) => builder.Use(inner =>
    {
        var options = new TilingOptions();
        configure?.Invoke(options);
        return new TilingSegmenter(inner, options);
    });
}
