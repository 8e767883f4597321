using Seg.Modules;
using Seg.Operators;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// Mask R-CNN's losses: those of the region decoder's stages, and binary cross entropy of each positive region's mask of its own class, averaged
/// over regions and pixels (He et al. 2017, §3; mmdet 2.3).
/// </summary>
/// <remarks>
/// Names: <c>loss_rpn_cls</c>, <c>loss_rpn_bbox</c>, <c>loss_cls</c>, <c>loss_bbox</c>, <c>loss_mask</c>; all weighted. Needs predictions of a model in
/// training mode that was given the targets.
/// </remarks>
[Component<MaskRcnnCriterionAttribute>]
[Needs(Port.Detections)]
public sealed partial class MaskRcnnCriterion(MaskRcnnCriterionAttribute spec) : Criterion<RegionPredictions>(nameof(MaskRcnnCriterion))
{
    private readonly Dictionary<string, double> _weights = new()
    {
        ["loss_rpn_cls"] = spec.ProposalClassWeight,
        ["loss_rpn_bbox"] = spec.ProposalBoxWeight,
        ["loss_cls"] = spec.ClassWeight,
        ["loss_bbox"] = spec.BoxWeight,
        ["loss_mask"] = spec.MaskWeight,
    };

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The predictions were made without targets, or not in training mode.</exception>
    public override IReadOnlyDictionary<string, Tensor> Forward(RegionPredictions predictions, IReadOnlyList<SegmentationTarget> targets)
    {
        if (predictions.Supervision is not { } supervision)
            throw new ArgumentException("The predictions tell nothing of what the region decoder drew. Run the model in training mode, with ModelInput.Targets set.", nameof(predictions));
        using var scope = NewDisposeScope();
        var losses = RegionLosses.Of(supervision);
        losses["loss_mask"] = MaskLoss(predictions, supervision.Matched, targets);
        var weighted = losses.ToDictionary(loss => loss.Key, loss => loss.Value.mul(_weights[loss.Key]));
        foreach (var loss in weighted.Values) loss.MoveToOuterDisposeScope();
        return weighted;
    }

    private static Tensor MaskLoss(RegionPredictions predictions, Tensor matched, IReadOnlyList<SegmentationTarget> targets)
    {
        using var scope = NewDisposeScope();
        var (sum, elements) = (predictions.Boxes.sum().mul(0), 0L);
        foreach (var (regions, logits) in predictions.Masks)
        {
            var wanted = RegionTargets.Masks(predictions, regions, matched, targets, (int)logits.shape[^1]);
            sum = sum + functional.binary_cross_entropy_with_logits(logits, wanted.to(logits.dtype), reduction: Reduction.Sum);
            elements += logits.numel();
        }
        return (sum / Math.Max(1, elements)).MoveToOuterDisposeScope();
    }
}
