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
        Add(predictions.Final, "", 0);
        for (var i = 0; _spec.DeepSupervision && i < predictions.Auxiliary.Count; i++) Add(predictions.Auxiliary[i], $"_{i}", i + 1);
        foreach (var loss in losses.Values) loss.MoveToOuterDisposeScope();
        return losses;

        void Add(QueryPrediction prediction, string suffix, int layer)
        {
            var matchings = targets.Select((target, image) => Match(prediction, target, layer, image)).ToArray();
            losses["loss_ce" + suffix] = SetLosses.Class(prediction.ClassLogits, targets, matchings, _classWeights).mul(_spec.ClassWeight);
            var (mask, dice) = MaskLosses(prediction.MaskLogits, targets, matchings, layer);
            losses["loss_mask" + suffix] = mask.mul(_spec.MaskWeight);
            losses["loss_dice" + suffix] = dice.mul(_spec.DiceWeight);
        }
    }

    private Matching Match(QueryPrediction prediction, SegmentationTarget target, int layer, int image)
    {
        var device = prediction.MaskLogits.device;
        var matching = _matcher.Match(
            prediction.ClassLogits[image], prediction.MaskLogits[image], target, shape => Uniform(shape, device),
            Observer is { } observer ? costs => observer.Costs(layer, image, costs) : null);
        Observer?.Matched(layer, image, matching);
        return matching;
    }

    private (Tensor Mask, Tensor Dice) MaskLosses(Tensor logits, IReadOnlyList<SegmentationTarget> targets, Matching[] matchings, int layer)
    {
        var count = SetLosses.Divisor(targets);
        var matched = matchings.SelectMany((matching, image) => matching.Queries.Select(query => image * logits.shape[1] + query)).ToArray();
        if (matched.Length == 0) return (logits.sum().mul(0), logits.sum().mul(0));

        var predicted = logits.flatten(0, 1).index_select(0, tensor(matched, device: logits.device));
        var points = PointSampling.Uncertain(predicted, _spec.Points, _spec.OversampleRatio, _spec.ImportanceRatio, shape => Uniform(shape, logits.device));
        Observer?.Points(layer, points);
        var wanted = TargetsAt(points, targets, matchings, logits.dtype);
        var found = PointSampling.At(predicted, points);

        var mask = functional.binary_cross_entropy_with_logits(found, wanted, reduction: Reduction.None).mean([1]).sum() / count;
        return (mask, SetLosses.Dice(found.sigmoid(), wanted) / count);
    }

    // Ground truth of the matched masks at their points, image by image: targets of different images need not be of one size.
    private static Tensor TargetsAt(Tensor points, IReadOnlyList<SegmentationTarget> targets, Matching[] matchings, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (parts, start) = (new List<Tensor>(), 0L);
        for (var image = 0; image < matchings.Length; image++)
        {
            var indices = matchings[image].Targets;
            if (indices.Length == 0) continue;
            var masks = targets[image].Masks.index_select(0, tensor(indices, device: points.device)).to(dtype);
            parts.Add(PointSampling.At(masks, points.narrow(0, start, indices.Length)));
            start += indices.Length;
        }
        return cat(parts.ToArray()).MoveToOuterDisposeScope();
    }
}
