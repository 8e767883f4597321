using System.Diagnostics;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>What one segmenter tells of its work: its status, and activities and metrics where a provider has them. Thread-safe.</summary>
/// <param name="status">Kept up to date.</param>
/// <param name="telemetry">Null for none.</param>
/// <param name="model">The value of the tag <c>seg.model</c>.</param>
internal sealed class SegmenterObserver(SegmenterStatus status, SegTelemetry? telemetry, string model) : IStageObserver
{
    public SegmenterStatus Status => status;

    /// <summary>Images come in; each is to be let out by <see cref="Leave"/>.</summary>
    public void Enter(int images = 1)
    {
        status.Enter(images);
        telemetry?.QueueDepth.Add(images, new KeyValuePair<string, object?>(SegTelemetry.ModelTag, model));
    }

    public void Leave(int images = 1)
    {
        status.Leave(images);
        telemetry?.QueueDepth.Add(-images, new KeyValuePair<string, object?>(SegTelemetry.ModelTag, model));
    }

    public void Succeeded() => status.Succeeded();

    /// <param name="failure">What a call threw.</param>
    /// <param name="cancellationToken">The call's: what its caller cancelled is no failure of the segmenter, and neither is a picture that can't be used.</param>
    public void Failed(Exception failure, CancellationToken cancellationToken)
    {
        if (failure is OperationCanceledException && cancellationToken.IsCancellationRequested) return;
        if (failure is SegException { DiagnosticId: DiagnosticIds.ImageInvalid or DiagnosticIds.ImageTooLarge or DiagnosticIds.ImageUnreadable or DiagnosticIds.ImageMissing }) return;
        status.Failed(failure);
    }

    /// <summary>Begins a stage on this thread; null where nobody listens. Dispose it on the same thread.</summary>
    /// <param name="stage">Which.</param>
    /// <param name="parent">What its activity belongs to, where that began on another thread; null for <see cref="Activity.Current"/>.</param>
    public IDisposable? Begin(InferenceStage stage, Activity? parent = null)
    {
        if (telemetry is null) return null;
        // A parent that nobody samples still gives the trace that the stage belongs to.
        var activity = parent is null
            ? telemetry.Source.StartActivity(stage.Activity)
            : telemetry.Source.StartActivity(stage.Activity, ActivityKind.Internal, parent.Context);
        activity?.SetTag(SegTelemetry.ModelTag, model);
        return activity is null && !telemetry.StageDuration.Enabled ? null : new Span(telemetry, stage, model, activity);
    }

    IDisposable? IStageObserver.Begin(ComponentKind component) => InferenceStage.Of(component) is { } stage ? Begin(stage) : null;

    private sealed class Span(SegTelemetry telemetry, InferenceStage stage, string model, Activity? activity) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void Dispose()
        {
            telemetry.StageDuration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds,
                new KeyValuePair<string, object?>(SegTelemetry.ModelTag, model), new KeyValuePair<string, object?>(SegTelemetry.StageTag, stage.Name));
            activity?.Dispose();
        }
    }
}
