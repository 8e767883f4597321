using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Seg.Runtime;

/// <summary>Registration of health checks: <c>services.AddHealthChecks().AddSegmenter()</c>.</summary>
public static class SegmenterHealthChecks
{
    /// <summary>Adds a check of the segmenter of that name. It reads counters only: checking often costs nothing, and loads no weights.</summary>
    /// <param name="builder">The host's checks.</param>
    /// <param name="name">The segmenter's name; null for that of <c>AddSegmenter</c>. The check's own name is <c>segmenter</c>, or <c>segmenter:name</c>.</param>
    /// <param name="configure">Changes the rules.</param>
    /// <param name="failureStatus">What to report instead of Unhealthy; null for Unhealthy.</param>
    /// <param name="tags">For choosing checks, e.g. <c>ready</c>.</param>
    public static IHealthChecksBuilder AddSegmenter(this IHealthChecksBuilder builder, string? name = null, Action<SegmenterHealthOptions>? configure = null,
        HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        var rules = new SegmenterHealthOptions();
        configure?.Invoke(rules);
        return builder.Add(new HealthCheckRegistration(name is null ? "segmenter" : $"segmenter:{name}", Check, failureStatus, tags));

        IHealthCheck Check(IServiceProvider services) => new SegmenterHealthCheck(
            name is null ? services.GetRequiredService<ISegmenter>() : services.GetRequiredKeyedService<ISegmenter>(name), rules, services.GetService<TimeProvider>());
    }
}
