using System.Diagnostics;

namespace Seg.Runtime;

/// <summary>
/// An activity for each image, to which the activities of its stages belong, and the metrics <c>seg.images</c> and <c>seg.image.duration</c>.
/// Put outermost, it measures what the caller sees, waiting included. Thread-safe.
/// </summary>
/// <param name="inner">What is measured; disposed with this.</param>
/// <param name="telemetry">Where to.</param>
public sealed class TelemetrySegmenter(ISegmenter inner, SegTelemetry telemetry) : PerImageSegmenter(inner)
{
    /// <inheritdoc/>
    public override async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        using var activity = telemetry.Source.StartActivity("seg.image");
        activity?.SetTag(SegTelemetry.ModelTag, Spec.Id).SetTag(SegTelemetry.WidthTag, image.Width).SetTag(SegTelemetry.HeightTag, image.Height);
        try
        {
            var result = await Inner.SegmentAsync(image, options, cancellationToken).ConfigureAwait(false);
            Count("ok", null);
            return result;
        }
        catch (Exception failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            Count(failure switch
            {
                OperationCanceledException when cancellationToken.IsCancellationRequested => "cancelled",
                TimeoutException => "timeout",
                _ => "failed",
            }, failure);
            throw;
        }

        void Count(string outcome, Exception? failure)
        {
            var tags = new TagList { { SegTelemetry.ModelTag, Spec.Id }, { SegTelemetry.OutcomeTag, outcome } };
            // Ids and names of types are few; messages would make a series each.
            if (failure is not null) tags.Add(SegTelemetry.ErrorTag, (failure as SegException)?.DiagnosticId ?? failure.GetType().FullName);
            foreach (var (key, value) in tags) activity?.SetTag(key, value);
            telemetry.Images.Add(1, tags);
            telemetry.ImageDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        }
    }
}
