using System.Diagnostics;
using Seg.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Runtime;

/// <summary>Pictures to semantic results by <see cref="StitchedInference"/>. Thread-safe; runs on the threads of the segmenter.</summary>
/// <param name="model">In evaluation mode, on the device.</param>
/// <param name="inference">Makes the passes.</param>
/// <param name="observer">Told of the stages.</param>
internal sealed class StitchedSegmenter(SegModel model, StitchedInference inference, SegmenterObserver observer)
{
    private const double LargestScale = 16;

    /// <summary>Whether calls with these options are this one's.</summary>
    /// <exception cref="SegException">SEG4002: they are, and ask for other results than semantic ones, or for scales out of range.</exception>
    public bool Serves(SegmentOptions options)
    {
        if (!inference.Serves(options)) return false;
        var tasks = options.Tasks != SegTask.None ? options.Tasks : model.Spec.Task & SegTask.Semantic;
        if (tasks != SegTask.Semantic)
            throw Invalid($"tasks: sliding windows and test-time augmentation make semantic results alone; found {(tasks == SegTask.None ? model.Spec.Task : tasks)}.");
        if (options.Augmentation is { } augmentation && (augmentation.Scales.Count == 0 || augmentation.Scales.Any(scale => !(scale is > 0 and <= LargestScale))))
            throw Invalid(FormattableString.Invariant($"augmentation.scales: expected one or more numbers above 0 and at most {LargestScale}, found [{string.Join(", ", augmentation.Scales.Select(s => FormattableString.Invariant($"{s}")))}]."));
        if (HasFixedSize(model.Spec) && options.Augmentation is { } scaled && scaled.Scales.Any(scale => scale != 1))
            throw Invalid("augmentation.scales: the model's input has a fixed size (preprocess.fixedHeight and fixedWidth), so that 1 is the only scale.");
        return true;
    }

    /// <summary>Checks what a spec says of windows.</summary>
    /// <exception cref="SegException">SEG4002: windows without size, gaps between them, or an input of fixed size.</exception>
    public static void Check(ModelSpec spec)
    {
        if (spec.SlidingWindow is not { } window) return;
        if (window.Size < 1) throw new SegException(DiagnosticIds.InvalidValue, $"{spec.Id}: slidingWindow.size: expected at least 1, found {window.Size}.");
        if (window.Stride < 1 || window.Stride > window.Size)
            throw new SegException(DiagnosticIds.InvalidValue, $"{spec.Id}: slidingWindow.stride: expected 1 to {window.Size} (the size, so that windows leave no gap), found {window.Stride}.");
        if (HasFixedSize(spec)) throw new SegException(DiagnosticIds.InvalidValue, $"{spec.Id}: slidingWindow: expected none, since the model's input has a fixed size (preprocess.fixedHeight and fixedWidth).");
    }

    /// <summary>Segments one picture.</summary>
    /// <param name="image">Read during the call only.</param>
    /// <param name="options">Options that this one serves.</param>
    /// <param name="parent">What the stages' activities belong to.</param>
    /// <param name="cancellationToken">Checked before every window and band of rows, and within forward passes.</param>
    public SegmentationResult Run(ImageInput image, SegmentOptions options, Activity? parent, CancellationToken cancellationToken)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var timings = new Dictionary<string, TimeSpan>();
        var scores = Scores(image, options, parent, timings, cancellationToken);
        var semantic = Timed(InferenceStage.Postprocess, parent, timings, () => Decide(scores, cancellationToken));
        return new(image.Name, scores.Width, scores.Height, model.Spec.Id, model.Classes, new(semantic, null, null)) { Timings = timings };
    }

    /// <summary>The passes over one picture; their tensors belong to the caller's dispose scope.</summary>
    internal StitchedScores Scores(ImageInput image, SegmentOptions options, Activity? parent, Dictionary<string, TimeSpan> timings, CancellationToken cancellationToken)
    {
        var passes = new List<ImagePass>();
        foreach (var scale in options.Augmentation?.Scales ?? [1.0])
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var prepared = Timed(InferenceStage.Preprocess, parent, timings, () => inference.Prepare(image, scale, cancellationToken));
            foreach (var flip in options.Augmentation is { Flip: true } ? new[] { false, true } : [false])
                passes.Add(Timed(InferenceStage.Forward, parent, timings, () => inference.Run(prepared, flip, cancellationToken)));
        }
        return new(passes, options.Height > 0 ? options.Height : image.Height, options.Width > 0 ? options.Width : image.Width);
    }

    private SemanticResult Decide(StitchedScores scores, CancellationToken cancellationToken)
    {
        var labels = new ushort[scores.Height * scores.Width];
        foreach (var (first, count) in scores.Bands(model.Classes.Count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var best = scores.Rows(first, count).argmax(0).cpu().data<long>();
            for (var i = 0; i < best.Count; i++) labels[first * scores.Width + i] = (ushort)best[i];
        }
        return new(labels);
    }

    private static bool HasFixedSize(ModelSpec spec) => spec.Preprocess is { FixedHeight: > 0 } or { FixedWidth: > 0 };

    private T Timed<T>(InferenceStage stage, Activity? parent, Dictionary<string, TimeSpan> timings, Func<T> work)
    {
        using var observed = observer.Begin(stage, parent);
        var start = Stopwatch.GetTimestamp();
        var result = work();
        timings[stage.Name] = timings.GetValueOrDefault(stage.Name) + Stopwatch.GetElapsedTime(start);
        return result;
    }

    private SegException Invalid(string message) => new(DiagnosticIds.InvalidValue, $"{model.Spec.Id}: {message}");
}
