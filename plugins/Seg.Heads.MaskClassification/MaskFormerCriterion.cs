using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// MaskFormer's losses (mask_former/modeling/criterion.py): every query is matched with a target or with "no object"; matched masks, resized to
/// their targets, are compared at every pixel. Each layer's predictions get a matching of their own.
/// </summary>
/// <remarks>
/// Names: <c>loss_ce</c>, <c>loss_mask</c>, <c>loss_dice</c>, and the same with <c>_0</c>, <c>_1</c> … for auxiliary predictions; all weighted.
/// State: buffer <c>empty_weight</c> [classes + 1]. Memory grows with matched masks × pixels of the targets.
/// </remarks>
[Component<MaskFormerCriterionAttribute>]
[Needs(Port.Masks)]
public sealed partial class MaskFormerCriterion : Criterion<MaskPredictions>
{
    private readonly MaskFormerCriterionAttribute _spec;
    private readonly MaskMatcher _matcher;

    [Buffer("empty_weight"), ComponentName(Name = "empty_weight")] private readonly Tensor _classWeights;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count.</param>
    public MaskFormerCriterion(MaskFormerCriterionAttribute spec, ComponentContext context) : base(nameof(MaskFormerCriterion))
    {
        (_spec, _matcher) = (spec, new(spec));
        _classWeights = SetLosses.ClassWeights(context.Classes, spec.NoObjectWeight);
    }

    /// <summary>For tests: sees matchings and costs.</summary>
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
            var (mask, dice) = MaskLosses(prediction.MaskLogits, targets, matchings);
            losses["loss_mask" + suffix] = mask.mul(_spec.MaskWeight);
            losses["loss_dice" + suffix] = dice.mul(_spec.DiceWeight);
        }
    }

    private Matching Match(QueryPrediction prediction, SegmentationTarget target, int layer, int image)
    {
        using var scope = NewDisposeScope();
        var matching = _matcher.Match(
            prediction.ClassLogits[image], prediction.MaskLogits[image], target, Observer is { } observer ? costs => observer.Costs(layer, image, costs) : null);
        Observer?.Matched(layer, image, matching);
        return matching;
    }

    // Image by image: targets of different images need not be of one size.
    private (Tensor Mask, Tensor Dice) MaskLosses(Tensor logits, IReadOnlyList<SegmentationTarget> targets, Matching[] matchings)
    {
        var (mask, dice) = (logits.sum().mul(0), logits.sum().mul(0));
        for (var image = 0; image < matchings.Length; image++)
        {
            if (matchings[image].Queries.Length == 0) continue;
            var wanted = targets[image].Masks.index_select(0, tensor(matchings[image].Targets, device: logits.device)).to(logits.dtype);
            var predicted = logits[image].index_select(0, tensor(matchings[image].Queries, device: logits.device)).unsqueeze(1);
            var spread = functional.interpolate(predicted, wanted.shape[1..], mode: InterpolationMode.Bilinear, align_corners: false).flatten(1);
            wanted = wanted.flatten(1);
            var probabilities = spread.sigmoid();
            mask += Focal(spread, probabilities, wanted);
            dice += SetLosses.Dice(probabilities, wanted);
        }
        var count = SetLosses.Divisor(targets);
        return (mask / count, dice / count);
    }

    // Sum over masks of the mean over pixels.
    private Tensor Focal(Tensor logits, Tensor probabilities, Tensor wanted)
    {
        var right = probabilities * wanted + (1 - probabilities) * (1 - wanted);
        var weights = wanted.mul(_spec.FocalAlpha) + (1 - wanted).mul(1 - _spec.FocalAlpha);
        return (weights * functional.binary_cross_entropy_with_logits(logits, wanted, reduction: Reduction.None) * (1 - right).pow(_spec.FocalGamma)).mean([1]).sum();
    }
}
