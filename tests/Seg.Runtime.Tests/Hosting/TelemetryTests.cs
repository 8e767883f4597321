using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime.Tests.Hosting;

public sealed class TelemetryTests
{
    private static readonly string[] Stages = ["preprocess", "forward", "backbone", "pixel_decoder", "transformer_decoder", "head", "postprocess"];

    private static ToyApplication Application() => new(services => services.AddSegmenter("toy-full", ToyApplication.Random).UseTelemetry().Use(inner => new Failing(inner)));

    [Fact]
    public async Task EachImageIsAnActivityWithItsStagesWithin()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var application = Application();
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        var image = Assert.Single(ended, a => a.OperationName == "seg.image");
        Assert.Equal(("toy-full", 32, 32, "ok"), (image.GetTagItem("seg.model"), image.GetTagItem("seg.image.width"), image.GetTagItem("seg.image.height"), image.GetTagItem("seg.outcome")));
        Assert.Equal(Stages.Order(), ended.Except([image]).Select(a => a.OperationName["seg.".Length..]).Order());
        foreach (var name in new[] { "preprocess", "forward", "postprocess" }) Assert.Equal(image.SpanId, Of(name).ParentSpanId);
        foreach (var name in new[] { "backbone", "pixel_decoder", "transformer_decoder", "head" }) Assert.Equal(Of("forward").SpanId, Of(name).ParentSpanId);
        Assert.All(ended, a => Assert.Equal(image.TraceId, a.TraceId));
        Assert.All(ended, a => Assert.Equal("toy-full", a.GetTagItem("seg.model")));
        // The parts lie one after the other within the whole.
        Assert.True(Of("backbone").StartTimeUtc + Of("backbone").Duration <= Of("head").StartTimeUtc + TimeSpan.FromMilliseconds(1));

        Activity Of(string stage) => ended.Single(a => a.OperationName == $"seg.{stage}");
    }

    [Fact]
    public async Task WithoutTheMiddlewareStagesBelongToTheCallersActivity()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", ToyApplication.Random));
        using var request = new Activity("request").Start();
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        Assert.Equal(Stages.Length, ended.Count);
        Assert.All(ended, a => Assert.Equal(request.TraceId, a.TraceId));
        Assert.Equal(request.SpanId, ended.Single(a => a.OperationName == "seg.forward").ParentSpanId);
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public async Task AFailedImageSaysWhatFailed()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = Listen(ended);
        await using var application = Application();
        await Assert.ThrowsAsync<SegException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image("SEG4200")));
        var image = Assert.Single(ended);
        Assert.Equal((ActivityStatusCode.Error, "failed", "SEG4200"), (image.Status, image.GetTagItem("seg.outcome"), image.GetTagItem("error.type")));
    }

    [Fact]
    public async Task ImagesStagesAndTensorsAreCounted()
    {
        await using var application = Application();
        using var metrics = new Metrics(application.Services);
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        await foreach (var _ in application.Segmenter.SegmentAsync(ToyApplication.Images(2))) { }
        await Assert.ThrowsAsync<SegException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image("SEG4200")));
        await Assert.ThrowsAsync<TimeoutException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image("late")));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image(), null, new(canceled: true)));

        Assert.Equal(3, metrics.Sum("seg.images", ("seg.model", "toy-full"), ("seg.outcome", "ok")));
        Assert.Equal(1, metrics.Sum("seg.images", ("seg.outcome", "failed"), ("error.type", "SEG4200")));
        Assert.Equal(1, metrics.Sum("seg.images", ("seg.outcome", "timeout"), ("error.type", "System.TimeoutException")));
        Assert.Equal(1, metrics.Sum("seg.images", ("seg.outcome", "cancelled")));
        Assert.Equal(6, metrics.Count("seg.image.duration"));
        foreach (var stage in Stages) Assert.Equal(3, metrics.Count("seg.stage.duration", ("seg.model", "toy-full"), ("seg.stage", stage)));
        Assert.All(metrics.Values("seg.stage.duration"), seconds => Assert.InRange(seconds, 0, 600));
        // Every image that went in came out again.
        Assert.Contains(1, metrics.Values("seg.queue.depth"));
        Assert.Equal(0, metrics.Sum("seg.queue.depth", ("seg.model", "toy-full")));
        // What other tests dropped must not be freed between two counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        metrics.Observe();
        Assert.True(metrics.Values("seg.tensors.count").Last() > 0);
#if SEG_SYSTEM_TORCH
        using var large = TorchSharp.torch.zeros(1000, 1000);
        var before = metrics.Values("seg.tensors.live").Last();
        metrics.Observe();
        Assert.Equal(4_000_000, metrics.Values("seg.tensors.live").Last() - before);
#endif
    }

    [Fact]
    public async Task TwoProvidersDoNotShareAMeter()
    {
        await using var one = Application();
        await using var other = Application();
        using var metrics = new Metrics(one.Services);
        await other.Segmenter.SegmentAsync(ToyApplication.Image());
        Assert.Empty(metrics.Values("seg.images"));
        await one.Segmenter.SegmentAsync(ToyApplication.Image());
        Assert.Single(metrics.Values("seg.images"));
    }

    [Fact]
    public void NobodyListeningAStageMakesNothing()
    {
        using var telemetry = new SegTelemetry();
        var observer = new SegmenterObserver(new(1), telemetry, "toy");
        Assert.Null(observer.Begin(InferenceStage.Forward));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) observer.Begin(InferenceStage.Backbone)?.Dispose();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SegTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>Throws what an image's name says.</summary>
    private sealed class Failing(ISegmenter inner) : PerImageSegmenter(inner)
    {
        public override Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
            image.Name.StartsWith("SEG", StringComparison.Ordinal) ? throw new SegException(image.Name, "as wished")
            : image.Name == "late" ? throw new TimeoutException() : Inner.SegmentAsync(image, options, cancellationToken);
    }

    /// <summary>What one provider's meter measures.</summary>
    private sealed class Metrics : IDisposable
    {
        private readonly ConcurrentQueue<(string Instrument, double Value, KeyValuePair<string, object?>[] Tags)> _measurements = [];
        private readonly MeterListener _listener = new();

        public Metrics(IServiceProvider services)
        {
            var factory = services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SegTelemetry.Name && instrument.Meter.Scope == factory) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measurements.Enqueue((instrument.Name, value, tags.ToArray())));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measurements.Enqueue((instrument.Name, value, tags.ToArray())));
            _listener.Start();
        }

        public void Observe() => _listener.RecordObservableInstruments();

        public IReadOnlyList<double> Values(string instrument, params (string Key, object? Value)[] tags) =>
            [.. _measurements.Where(m => m.Instrument == instrument && tags.All(t => m.Tags.Any(x => x.Key == t.Key && Equals(x.Value, t.Value)))).Select(m => m.Value)];

        public int Count(string instrument, params (string Key, object? Value)[] tags) => Values(instrument, tags).Count;

        public double Sum(string instrument, params (string Key, object? Value)[] tags) => Values(instrument, tags).Sum();

        public void Dispose() => _listener.Dispose();
    }
}
