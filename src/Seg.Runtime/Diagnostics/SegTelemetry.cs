using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Seg.Runtime;

/// <summary>
/// Activities and metrics of inference, one source and one meter a service provider, both named <see cref="Name"/>. What they emit is listed in
/// docs/reference/telemetry.md; nobody listening, they cost next to nothing. Thread-safe.
/// </summary>
public sealed class SegTelemetry : IDisposable
{
    /// <summary>The name of source and meter, to subscribe to: <c>AddSource(SegTelemetry.Name)</c>, <c>AddMeter(SegTelemetry.Name)</c>.</summary>
    public const string Name = "Seg.Inference";

    internal const string ModelTag = "seg.model";
    internal const string StageTag = "seg.stage";
    internal const string OutcomeTag = "seg.outcome";
    internal const string WidthTag = "seg.image.width";
    internal const string HeightTag = "seg.image.height";
    internal const string ErrorTag = "error.type";

    private readonly Meter? _owned;

    /// <param name="meters">Makes the meter, and owns it; null to make and own one here.</param>
    public SegTelemetry(IMeterFactory? meters = null)
    {
        var version = typeof(SegTelemetry).Assembly.GetName().Version?.ToString(3);
        Source = new(Name, version);
        var meter = meters?.Create(new MeterOptions(Name) { Version = version }) ?? (_owned = new Meter(Name, version));
        StageDuration = meter.CreateHistogram<double>("seg.stage.duration", "s", "Time of one stage of an inference.");
        QueueDepth = meter.CreateUpDownCounter<long>("seg.queue.depth", "{image}", "Images handed in and not yet done: those that wait and those that are computed.");
        Images = meter.CreateCounter<long>("seg.images", "{image}", "Images that came to an end, by outcome: ok, cancelled, timeout, failed.");
        ImageDuration = meter.CreateHistogram<double>("seg.image.duration", "s", "Time of one image as its caller sees it, waiting included.");
        meter.CreateObservableUpDownCounter("seg.tensors.count", () => TorchSharp.torch.Tensor.TotalCount, "{tensor}", "Tensor objects of the process that are not disposed.");
        if (LiveTensorBytes is not null)
            meter.CreateObservableUpDownCounter("seg.tensors.live", () => LiveTensorBytes ?? 0, "By", "Native memory that the tensors of the process hold.");
    }

    internal ActivitySource Source { get; }

    internal Histogram<double> StageDuration { get; }

    internal UpDownCounter<long> QueueDepth { get; }

    internal Counter<long> Images { get; }

    internal Histogram<double> ImageDuration { get; }

    /// <summary>Bytes that the tensors of the process hold; null where the tensor library does not count them.</summary>
    internal static long? LiveTensorBytes =>
#if SEG_SYSTEM_TORCH
        Seg.Torch.TorchInfo.LiveTensorBytes;
#else
        null;
#endif

    /// <summary>Ends source and meter.</summary>
    public void Dispose()
    {
        Source.Dispose();
        _owned?.Dispose();
    }
}
