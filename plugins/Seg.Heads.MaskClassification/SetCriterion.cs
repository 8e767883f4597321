using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// Mask2Former's losses (mask2former/modeling/criterion.py): every query is matched with a target or with "no object"; matched masks are
/// compared at the points where they are least certain. Each layer's predictions get a matching of their own.
/// </summary>
/// <remarks>
/// Names: <c>loss_ce</c>, <c>loss_mask</c>, <c>loss_dice</c>, and the same with <c>_0</c>, <c>_1</c> … for auxiliary predictions; all weighted.
/// State: buffer <c>empty_weight</c> [classes + 1]. Points come from the default generator.
/// </remarks>
[Component<SetCriterionAttribute>]
[Needs(Port.Masks)]
public sealed partial class SetCriterion : Criterion<MaskPredictions>
{
    private readonly SetCriterionAttribute _spec;
    private readonly PointMatcher _matcher;

    [Buffer("empty_weight"), ComponentName(Name = "empty_weight")] private readonly Tensor _classWeights;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count.</param>
    public SetCriterion(SetCriterionAttribute spec, ComponentContext context) : base(nameof(SetCriterion))
    {
        (_spec, _matcher) = (spec, new(spec));
        _classWeights = SetLosses.ClassWeights(context.Classes, spec.NoObjectWeight);
    }

    /// <summary>Uniform numbers in [0, 1) of a shape on a device; tests put recorded ones here.</summary>
    internal Func<long[], Device, Tensor> Uniform { get; set; } = (shape, device) => rand(shape, device: device);

    /// <summary>For tests: sees matchings, costs and points by name.</summary>
    internal ICriterionObserver? Observer { get; set; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Forward(MaskPredictions predictions, IReadOnlyList<SegmentationTarget> targets)
    {
        using var scope = NewDisposeScope();
        var losses = new Dictionary<string, Tensor>();
        var frames = (int)ClipLayout.Of(targets.Count, _spec.Frames, training: true).Frames;
        SegmentationTarget[] clips = [.. targets.Chunk(frames).Select(Clip)];
        Add(predictions.Final, "", 0);
        for (var i = 0; _spec.DeepSupervision && i < predictions.Auxiliary.Count; i++) Add(predictions.Auxiliary[i], $"_{i}", i + 1);
        foreach (var loss in losses.Values) loss.MoveToOuterDisposeScope();
        return losses;

        void Add(QueryPrediction prediction, string suffix, int layer)
        {
            var matchings = clips.Select((clip, i) => Match(prediction, clip, frames, layer, i)).ToArray();
            var classLogits = frames == 1 ? prediction.ClassLogits : prediction.ClassLogits.slice(0, 0, targets.Count, frames);
            losses["loss_ce" + suffix] = SetLosses.Class(classLogits, clips, matchings, _classWeights).mul(_spec.ClassWeight);
            var (mask, dice) = MaskLosses(prediction.MaskLogits, clips, matchings, frames, layer);
            losses["loss_mask" + suffix] = mask.mul(_spec.MaskWeight);
            losses["loss_dice" + suffix] = dice.mul(_spec.DiceWeight);
        }
    }

    // Masks become [targets, frames, H, W]; an image is a clip of one frame.
    private static SegmentationTarget Clip(IReadOnlyList<SegmentationTarget> frames) =>
        new(frames[0].Classes, frames.Count == 1 ? frames[0].Masks.unsqueeze(1) : stack(frames.Select(frame => frame.Masks), 1));

    private Matching Match(QueryPrediction prediction, SegmentationTarget clip, int frames, int layer, int index)
    {
        var device = prediction.MaskLogits.device;
        var matching = _matcher.Match(
            prediction.ClassLogits[index * frames], prediction.MaskLogits.narrow(0, index * frames, frames).transpose(0, 1), clip, shape => Uniform(shape, device),
            Observer is { } observer ? costs => observer.Costs(layer, index, costs) : null);
        Observer?.Matched(layer, index, matching);
        return matching;
    }

    private (Tensor Mask, Tensor Dice) MaskLosses(Tensor logits, IReadOnlyList<SegmentationTarget> clips, Matching[] matchings, int frames, int layer)
    {
        var count = SetLosses.Divisor(clips);
        var matched = matchings.SelectMany((matching, clip) => matching.Queries.SelectMany(
            query => Enumerable.Range(clip * frames, frames).Select(frame => frame * logits.shape[1] + query))).ToArray();
        if (matched.Length == 0) return (logits.sum().mul(0), logits.sum().mul(0));

        var predicted = logits.flatten(0, 1).index_select(0, tensor(matched, device: logits.device));
        var points = PointSampling.Uncertain(predicted, _spec.Points, _spec.OversampleRatio, _spec.ImportanceRatio, shape => Uniform(shape, logits.device));
        Observer?.Points(layer, points);
        var wanted = TargetsAt(points, clips, matchings, frames, logits.dtype);
        var found = PointSampling.At(predicted, points);

        var mask = functional.binary_cross_entropy_with_logits(found, wanted, reduction: Reduction.None).mean([1]).sum() / count;
        return (mask, SetLosses.Dice(found.sigmoid(), wanted) / count);
    }

    // Ground truth of the matched masks at their points, clip by clip: targets of different images need not be of one size.
    private static Tensor TargetsAt(Tensor points, IReadOnlyList<SegmentationTarget> clips, Matching[] matchings, int frames, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (parts, start) = (new List<Tensor>(), 0L);
        for (var clip = 0; clip < matchings.Length; clip++)
        {
            var indices = matchings[clip].Targets;
            if (indices.Length == 0) continue;
            var masks = clips[clip].Masks.index_select(0, tensor(indices, device: points.device)).flatten(0, 1).to(dtype);
            parts.Add(PointSampling.At(masks, points.narrow(0, start, indices.Length * frames)));
            start += indices.Length * frames;
        }
        return cat(parts.ToArray()).MoveToOuterDisposeScope();
    }
}
