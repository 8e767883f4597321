using Seg.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Post-processors that each break a law: a sound one whose work is altered.</summary>
internal static class ResultMutants
{
    private const string Formed = "Results_are_well_formed";

    public static IReadOnlyList<Mutant> All { get; } =
    [
        Of("a result that nobody asked for", Formed, "nobody asked", (r, f) => r with { Semantic = r.Semantic ?? new(new ushort[f.OutputWidth * f.OutputHeight]) }),
        Of("a result of the input's size", Formed, "asked size", (r, f) => r with { Semantic = r.Semantic is null ? null : new(new ushort[f.ResizedWidth * f.ResizedHeight]) }),
        Of("\"no object\" as a label", Formed, "is no label", (r, _) => r with { Semantic = r.Semantic is null ? null : new([.. r.Semantic.Labels.Select(_ => (ushort)5)]) }),
        Instances("a class out of range", "there are 5 classes", s => s with { ClassId = 5 }),
        Instances("a score above 1", "0..1", s => s with { Score = 1.5f }),
        Instances("a score that is no number", "0..1", s => s with { Score = float.NaN }),
        Instances("an area of its own", "its mask", s => s with { Area = s.Area + 1 }),
        Instances("a box of the whole picture", "smallest around its mask", s => s with { Box = new(0, 0, 1000, 1000) }),
        Instances("things that are stuff", "Take it from the context", s => s with { IsThing = !s.IsThing }),
        Instances("ids from 0", "in order", s => s with { Id = s.Id - 1 }),
        Instances("a mask of another size", "the asked size", s => s with { Mask = new(1, 1, [1]) }),
        Of("instances in any order", Formed, "falling score", (r, _) => r with { Instance = r.Instance is null ? null : new([.. r.Instance.Instances.Reverse().Select((s, i) => s with { Id = i + 1 })]) }),
        Of("segments that the map does not know", Formed, "differs from the map", (r, _) => r with { Panoptic = r.Panoptic is null ? null : new([.. r.Panoptic.Ids.Select(_ => 0)], r.Panoptic.Segments) }),
        Of("pixels of no segment", Formed, "which no segment has", (r, _) => r with { Panoptic = r.Panoptic is null ? null : new([.. r.Panoptic.Ids.Select(id => id == 0 ? 77 : id)], r.Panoptic.Segments) }),
        Of("two segments of one id", Formed, "unique", (r, _) => r with { Panoptic = r.Panoptic is null ? null : new(r.Panoptic.Ids, [.. r.Panoptic.Segments, .. r.Panoptic.Segments]) }),
        Of("rows upside down", "A_clear_scene_is_found", "keep their places", (r, _) => r with { Semantic = r.Semantic is null ? null : new([.. r.Semantic.Labels.Reverse()]) }),
        Of("classes one too high", "A_clear_scene_is_found", "keep their places", (r, _) => r with { Semantic = r.Semantic is null ? null : new([.. r.Semantic.Labels.Select(l => (ushort)(l + 1))]) }),
        Before("an error without queries", "Empty_predictions_make_an_empty_result", "no query at all", p => p.Final.ClassLogits.max()),
        Of("a segment of nothing", "Empty_predictions_make_an_empty_result", "there must be none", (r, f) => r.Panoptic is { Segments.Count: 0 } ? r with { Panoptic = Everything(f) } : r),
        Before("an input worked on in place", "Calls_do_not_disturb_each_other", "changes or disposes", p => p.Final.MaskLogits.add_(1)),
        new("post-processor: a memory of calls", "Calls_do_not_disturb_each_other", "other results than serial ones", () => new Suite(inner => new Alternating(inner))),
        Before("a tensor left behind", "No_tensor_is_left", "leaves 1 tensors", p => p.Final.MaskLogits.clone().DetachFromDisposeScope()),
        new("post-processor: a deaf token", "No_tensor_is_left", "runs to its end", () => new Suite(inner => new Changed(inner) { Token = _ => default })),
    ];

    private static Mutant Of(string name, string law, string tells, Func<TaskResults, ImageFrame, TaskResults> change) =>
        new($"post-processor: {name}", law, tells, () => new Suite(inner => new Changed(inner) { Result = change }));

    private static Mutant Instances(string name, string tells, Func<Segment, Segment> change) =>
        Of(name, Formed, tells, (r, _) => r with { Instance = r.Instance is null ? null : new([.. r.Instance.Instances.Select(change)]) });

    private static Mutant Before(string name, string law, string tells, Action<MaskPredictions> act) =>
        new($"post-processor: {name}", law, tells, () => new Suite(inner => new Changed(inner) { Act = act }));

    private static PanopticResult Everything(ImageFrame frame)
    {
        var ids = Enumerable.Repeat(1, frame.OutputWidth * frame.OutputHeight).ToArray();
        var mask = RleMask.FromIds(ids, frame.OutputWidth, frame.OutputHeight, 1);
        return new(ids, [new(1, 0, 1, true, mask.Area, mask.Bounds(), mask)]);
    }

    private sealed class Suite(Func<PostProcessor, PostProcessor> change) : PostProcessorConformance<MaskInferenceAttribute>
    {
        protected override ComponentDescriptor Descriptor
        {
            get
            {
                var sound = base.Descriptor;
                return new AlteredDescriptor(sound) { Creates = (spec, context) => change((PostProcessor)sound.Create(spec, context)) };
            }
        }
    }

    private sealed class Changed(PostProcessor inner) : PostProcessor<MaskPredictions>
    {
        public Func<TaskResults, ImageFrame, TaskResults> Result { get; init; } = (result, _) => result;

        public Action<MaskPredictions> Act { get; init; } = _ => { };

        public Func<CancellationToken, CancellationToken> Token { get; init; } = token => token;

        public override TaskResults Process(MaskPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken)
        {
            cancellationToken = Token(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            Act(predictions);
            return Result(inner.Process(predictions, image, frame, tasks, cancellationToken), frame);
        }
    }

    /// <summary>Gives the result of the call before.</summary>
    private sealed class Alternating(PostProcessor inner) : PostProcessor<MaskPredictions>
    {
        private TaskResults? _last;

        public override TaskResults Process(MaskPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken)
        {
            var result = _last ?? inner.Process(predictions, image, frame, tasks, cancellationToken);
            _last = inner.Process(predictions, image, frame, tasks, cancellationToken);
            return result;
        }
    }
}
