using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Seg.Runtime;

/// <summary>A segmenter's <see cref="SegmenterStatus"/> against rules. Runs no image. Thread-safe.</summary>
internal sealed class SegmenterHealthCheck(ISegmenter segmenter, SegmenterHealthOptions rules, TimeProvider? time = null) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (segmenter.GetService<SegmenterStatus>() is not { } status)
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, $"{segmenter.GetType().Name} tells nothing of its state: its GetService hides that of the segmenter within."));
        (HealthStatus Status, string Words)[] findings = [.. Findings(status).Where(f => f.Status != HealthStatus.Healthy)];
        var worst = findings.Length == 0 ? HealthStatus.Healthy : findings.Min(f => f.Status);
        // What "unhealthy" is to this host stands in the registration.
        return Task.FromResult(new HealthCheckResult(worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst,
            findings.Length == 0 ? null : string.Join(" ", findings.Select(f => f.Words)), status.Failing?.Failure, Data(status)));
    }

    private IEnumerable<(HealthStatus Status, string Words)> Findings(SegmenterStatus status)
    {
        if (!status.Loaded) yield return (rules.NotLoaded, "The weights are not loaded.");
        if (status.Failing is { Failure: { } failure }) yield return (rules.Failing, $"The newest call failed: {failure.Message}");
        var depth = status.InFlight;
        if (depth >= rules.UnhealthyQueueDepth) yield return (HealthStatus.Unhealthy, $"{depth} images are to do; {rules.UnhealthyQueueDepth} are too many.");
        else if (depth >= (rules.DegradedQueueDepth ?? 4 * status.Capacity)) yield return (HealthStatus.Degraded, $"{depth} images are to do; {status.Capacity} are held at a time.");
        if (status.Stalled >= rules.StalledAfter) yield return (HealthStatus.Unhealthy, $"No image has come to an end for {status.Stalled}.");
        if (SegTelemetry.LiveTensorBytes >= rules.DegradedTensorBytes) yield return (HealthStatus.Degraded, $"Tensors hold {SegTelemetry.LiveTensorBytes} bytes; {rules.DegradedTensorBytes} are many.");
    }

    private Dictionary<string, object> Data(SegmenterStatus status)
    {
        var data = new Dictionary<string, object> { ["loaded"] = status.Loaded, ["inFlight"] = status.InFlight, ["capacity"] = status.Capacity };
        var now = (time ?? TimeProvider.System).GetUtcNow();
        if (status.LastSuccess is { } success) data["secondsSinceSuccess"] = (now - success.At).TotalSeconds;
        if (status.LastFailure is { } failure)
        {
            data["secondsSinceFailure"] = (now - failure.At).TotalSeconds;
            data["lastFailure"] = failure.Failure!.Message;
        }
        if (SegTelemetry.LiveTensorBytes is { } bytes) data["tensorBytes"] = bytes;
        return data;
    }
}
