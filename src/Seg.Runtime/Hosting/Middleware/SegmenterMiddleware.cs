using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Seg.Runtime;

/// <summary>Middleware of the run time, for <see cref="SegmenterBuilder"/>.</summary>
public static class SegmenterMiddleware
{
    /// <summary>Logs each image, see <see cref="LoggingSegmenter"/>.</summary>
    public static SegmenterBuilder UseLogging(this SegmenterBuilder builder) => builder.Use((inner, services) =>
        new LoggingSegmenter(inner, services.GetService<ILogger<LoggingSegmenter>>() ?? NullLogger<LoggingSegmenter>.Instance));

    /// <summary>An activity and metrics for each image, see <see cref="TelemetrySegmenter"/>; outermost in most hosts. Stages are measured without it too.</summary>
    public static SegmenterBuilder UseTelemetry(this SegmenterBuilder builder) =>
        builder.Use((inner, services) => new TelemetrySegmenter(inner, services.GetRequiredService<SegTelemetry>()));

    /// <summary>Gives up an image after some time, see <see cref="TimeoutSegmenter"/>.</summary>
    /// <param name="builder">The segmenter.</param>
    /// <param name="limit">For one image, waiting included; more than zero.</param>
    public static SegmenterBuilder UseTimeout(this SegmenterBuilder builder, TimeSpan limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        return builder.Use((inner, services) => new TimeoutSegmenter(inner, limit, services.GetService<TimeProvider>()));
    }
}
