using Seg.Shared;
using static TorchSharp.torch;

namespace Seg.Conformance;

/// <summary>
/// Laws of a <see cref="PostProcessor"/>. Its input are predictions of two images: the first shows three rectangles of different classes, two of
/// them overlapping, each seen by a query (or region) that is sure, besides queries that see nothing; the second is noise.
/// </summary>
/// <typeparam name="TSpec">The options class of the component.</typeparam>
public abstract class PostProcessorConformance<TSpec> : ComponentConformance<TSpec> where TSpec : PostProcessorSpecAttribute, new()
{
    // The sizes that an image passes through: as it is, enlarged and padded, shrunk and stretched, and of a single row.
    private static readonly ImageFrame[] Frames =
        [new(64, 48, 64, 48, 64, 48), new(90, 60, 96, 64, 45, 30), new(61, 33, 64, 64, 100, 71), new(64, 64, 64, 64, 50, 1)];

    /// <summary>Results are for the tasks that were asked for, of the asked size, and consistent in themselves.</summary>
    [Theory, EachCase]
    public void Results_are_well_formed(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (subject, context) = Begin(name);
        foreach (var frame in Frames)
        {
            var predictions = Scene.Predictions(Reads, context, frame);
            foreach (var tasks in Tasks())
                for (var image = 0; image < 2; image++)
                    ResultLaws.Check(subject.Process(predictions, image, frame, tasks, default), tasks, frame, context);
        }
    }

    /// <summary>What the predictions show clearly is found: three segments, of their classes, where they are.</summary>
    [Theory, EachCase]
    public void A_clear_scene_is_found(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (subject, context) = Begin(name);
        foreach (var tasks in Tasks().Where(task => (task & (task - 1)) == 0))
        {
            var found = subject.Process(Scene.Predictions(Reads, context, Frames[0]), 0, Frames[0], tasks, default);
            // Stuff is no instance.
            foreach (var (left, top, label) in Scene.Points.Where(point => tasks != SegTask.Instance || context.IsThing.Count == 0 || context.IsThing[point.Class]))
                Law.Require(ResultLaws.ClassesAt(found, left, top, Frames[0]).Contains(label),
                    $"{tasks}: at ({left}, {top}) a query is sure of class {label} within a clear mask, but the result has {string.Join(", ", ResultLaws.ClassesAt(found, left, top, Frames[0]).DefaultIfEmpty(-1))} there (-1: nothing). Rows, columns and classes must keep their places.");
        }
    }

    /// <summary>Predictions of nothing (no query, or none that sees an object) make an empty result, not an error.</summary>
    [Theory, EachCase]
    public void Empty_predictions_make_an_empty_result(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (subject, context) = Begin(name);
        // Class logits always name some class.
        if (Reads == SceneKind.Pixels) return;
        var frame = Frames[1];
        foreach (var (what, predictions) in Scene.Nothing(Reads, context, frame))
        {
            TaskResults result;
            try
            {
                result = subject.Process(predictions, 0, frame, Supported(), default);
            }
            catch (Exception failed) when (failed is not OutOfMemoryException)
            {
                throw Law.Broken($"Predictions with {what} make the post-processor fail: {failed.Message.Split('\n')[0]} Return an empty result.", failed);
            }
            ResultLaws.Check(result, Supported(), frame, context);
            Law.Require(result.Panoptic is null || result.Panoptic.Segments.Count == 0, $"Predictions with {what} make {result.Panoptic?.Segments.Count} panoptic segments; there must be none, and every pixel void (0).");
            var sure = result.Instance?.Instances.Count(instance => instance.Score > 0.5f && instance.Area > 0) ?? 0;
            Law.Require(sure == 0, $"Predictions with {what} make {sure} instances with a score above 0.5; an object that is not there must not get one.");
        }
    }

    /// <summary>Equal calls give equal results, from several threads at once too, and the predictions stay as they are.</summary>
    [Theory, EachCase]
    public void Calls_do_not_disturb_each_other(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (subject, context) = Begin(name);
        var predictions = Scene.Predictions(Reads, context, Frames[1]);
        var before = predictions.Map(tensor => tensor.clone()).Named();
        var serial = new[] { 0, 1 }.Select(image => ResultLaws.Text(subject.Process(predictions, image, Frames[1], Supported(), default))).ToArray();
        foreach (var ((part, now), (_, old)) in predictions.Named().Zip(before))
            Law.Require(!now.IsInvalid && TensorComparison.Same(old, now), $"The post-processor changes or disposes of its input ({part}). Work on a copy.");
        const int Rounds = 2;
        var faults = new int[4];
        var failed = AtOnce.Run(faults.Length, Rounds, (thread, _) =>
        {
            if (ResultLaws.Text(subject.Process(predictions, thread % 2, Frames[1], Supported(), default)) != serial[thread % 2]) faults[thread]++;
        });
        if (failed is not null) throw Law.Broken($"Of four calls at a time one fails: {failed.Message} Keep nothing of a call in fields or statics.", failed);
        Law.Require(faults.Sum() == 0, $"{faults.Sum()} of {faults.Length * Rounds} calls from four threads give other results than serial ones. Keep nothing of a call in fields or statics.");
    }

    /// <summary>A post-processor returns plain data: no tensor of it lives on, and a cancelled token ends it without any either.</summary>
    [Theory, EachCase]
    public void No_tensor_is_left(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (subject, context) = Begin(name);
        var predictions = Scene.Predictions(Reads, context, Frames[0]);
        var leaked = LiveTensors.LeftBy(() => subject.Process(predictions, 0, Frames[0], Supported(), default));
        Law.Require(leaked == 0, $"A call leaves {leaked} tensors alive. Open a NewDisposeScope() at its start.");
        Exception? stopped = null;
        leaked = LiveTensors.LeftBy(() => stopped = Record.Exception(() => subject.Process(predictions, 0, Frames[0], Supported(), new(canceled: true))));
        Law.Require(stopped is OperationCanceledException, $"With a cancelled token it {(stopped is null ? "runs to its end" : $"throws {stopped.GetType().Name}")}. Call cancellationToken.ThrowIfCancellationRequested() before each task.");
        Law.Require(leaked == 0, $"A cancelled call leaves {leaked} tensors alive. Open the dispose scope before the first look at the token.");
    }

    private (PostProcessor Subject, ComponentContext Context) Begin(string name)
    {
        var (trial, descriptor) = (Case(name), Descriptor);
        var context = Surroundings.Of(descriptor, trial.Options, trial.Context).Context;
        return (descriptor.Create(descriptor.Copy(trial.Options), context) as PostProcessor ?? throw Law.Broken($"{descriptor} constructs no {nameof(PostProcessor)}."), context);
    }

    private SceneKind Reads => Needs("Detections") ? SceneKind.Regions : Needs("PixelLogits") ? SceneKind.Pixels : SceneKind.Queries;

    private bool Needs(string port) => PortDeclaration.ParseAll(Descriptor.Ports).Any(p => !p.Gives && p.Port == port);

    private SegTask Supported()
    {
        var tasks = Descriptor.Tasks;
        Law.Require(tasks != SegTask.None, $"{Descriptor} serves no task. Add [Supports(…)].");
        return tasks;
    }

    // Each supported task alone, then all of them.
    private IEnumerable<SegTask> Tasks() => new[] { SegTask.Semantic, SegTask.Instance, SegTask.Panoptic }.Where(task => Supported().HasFlag(task)).Append(Supported()).Distinct();
}
