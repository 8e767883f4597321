using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime;

/// <summary>Batching as middleware.</summary>
public static class BatchingBuilderExtensions
{
    /// <summary>Computes concurrent calls, and images of streams, together where their results do not depend on it: see <see cref="BatchingSegmenter"/>.</summary>
    /// <param name="builder">The segmenter. Middleware that changes or observes single calls belongs outside of batching: before it.</param>
    /// <param name="configure">Changes the options. A <see cref="TimeProvider"/> among the services is the default one.</param>
    /// <exception cref="SegException">When the segmenter is made: SEG4002, an option out of its range; SEG4521, what is inside runs no batches.</exception>
    public static SegmenterBuilder UseBatching(this SegmenterBuilder builder, Action<BatchingOptions>? configure = null) => builder.Use((inner, services) =>
    {
        var options = new BatchingOptions { TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System };
        configure?.Invoke(options);
        return new BatchingSegmenter(inner, options);
    });
}
