using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Seg.Runtime;

/// <summary>What a segmenter's health check makes of its state. The worst finding is the result. For each rule: null, or <see cref="HealthStatus.Healthy"/>, for "does not matter".</summary>
public sealed record SegmenterHealthOptions
{
    /// <summary>The weights are not in memory: never asked for, or not loaded yet. A host whose readiness means "warm" says Unhealthy.</summary>
    public HealthStatus NotLoaded { get; set; } = HealthStatus.Degraded;

    /// <summary>Loading or the newest image failed, and nothing has succeeded since. Cancelled calls and unusable pictures don't count.</summary>
    public HealthStatus Failing { get; set; } = HealthStatus.Unhealthy;

    /// <summary>So many images handed in and not done are Degraded. Null: four times what the segmenter holds at a time.</summary>
    public int? DegradedQueueDepth { get; set; }

    /// <summary>So many are Unhealthy. Null: no number is.</summary>
    public int? UnhealthyQueueDepth { get; set; }

    /// <summary>So long without any image coming to an end, though there are some to do, is Unhealthy. Null: no time is.</summary>
    public TimeSpan? StalledAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>So many bytes in the process's tensors are Degraded; where the tensor library does not count them, nothing is. Null: no number is.</summary>
    public long? DegradedTensorBytes { get; set; }
}
