using Seg.Modules;
using Seg.Operators;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>
/// DynaMask's losses (Li et al. 2023, §3): those of the region decoder; masks of every stage; edges, each region's in the stage that was chosen
/// for it; and of the choice its entropy and its cost beyond the budget.
/// </summary>
/// <remarks>
/// Names: <c>loss_rpn_cls</c>, <c>loss_rpn_bbox</c>, <c>loss_cls</c>, <c>loss_bbox</c>, <c>loss_mask</c>, <c>loss_edge</c>, <c>loss_entropy</c>, and but for
/// <see cref="DynaMaskVariant.Released"/> <c>loss_budget</c>; all weighted. Needs predictions of a model in training mode that was given the targets.
/// </remarks>
[Component<DynaMaskCriterionAttribute>]
[Needs(Port.Detections, Count = 4)]
[Requires("count(MaskStageWeights) == 4 && count(EdgeStageWeights) == 4 && count(StageCosts) == 4", Because = "there are four stages")]
public sealed partial class DynaMaskCriterion : Criterion<RegionPredictions>
{
    private readonly DynaMaskCriterionAttribute _spec;
    private readonly Dictionary<string, double> _regionWeights;

    /// <param name="spec">Options.</param>
    /// <exception cref="SegException">SEG4002: weights or costs of other than four stages.</exception>
    public DynaMaskCriterion(DynaMaskCriterionAttribute spec) : base(nameof(DynaMaskCriterion))
    {
        foreach (var (name, values) in new[] { (nameof(spec.MaskStageWeights), spec.MaskStageWeights), (nameof(spec.EdgeStageWeights), spec.EdgeStageWeights), (nameof(spec.StageCosts), spec.StageCosts) })
        {
            if (values.Length != RegionFpn.Resolutions) throw SegException.InvalidOption(spec, name, "four numbers, one a stage", values);
        }
        _spec = spec;
        _regionWeights = new()
        {
            ["loss_rpn_cls"] = spec.ProposalClassWeight, ["loss_rpn_bbox"] = spec.ProposalBoxWeight, ["loss_cls"] = spec.ClassWeight, ["loss_bbox"] = spec.BoxWeight,
        };
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The predictions were made without targets, not in training mode, or by another head.</exception>
    public override IReadOnlyDictionary<string, Tensor> Forward(RegionPredictions predictions, IReadOnlyList<SegmentationTarget> targets)
    {
        if (predictions is not DynaMaskPredictions stages || predictions.Supervision is not { } supervision)
            throw new ArgumentException("The predictions tell nothing of stages and drawn regions. Run a model with the head dynamask/head in training mode, with ModelInput.Targets set.", nameof(predictions));
        using var scope = NewDisposeScope();
        var losses = RegionLosses.Of(supervision).ToDictionary(loss => loss.Key, loss => loss.Value * _regionWeights[loss.Key]);
        foreach (var (name, loss) in Stages(stages, supervision.Matched, targets)) losses[name] = loss;
        foreach (var loss in losses.Values) loss.MoveToOuterDisposeScope();
        return losses;
    }

    /// <summary>The losses of masks, edges and choice, weighted.</summary>
    /// <param name="predictions">Of all stages.</param>
    /// <param name="matched">int64 [regions]: the target of each within its image.</param>
    /// <param name="targets">One per image.</param>
    internal Dictionary<string, Tensor> Stages(DynaMaskPredictions predictions, Tensor matched, IReadOnlyList<SegmentationTarget> targets)
    {
        if (predictions.Boxes.shape[0] == 0)
        {
            // Nothing to learn from, but something to go backward through.
            var nothing = predictions.Masks.Select(stage => stage.Logits).Concat(predictions.Edges).Append(predictions.Choice).Append(predictions.Boxes)
                .Select(tensor => tensor.sum()).Aggregate((a, b) => a + b) * 0;
            string[] names = ["loss_mask", "loss_edge", "loss_entropy", .. _spec.Variant == DynaMaskVariant.Published ? ["loss_budget"] : Array.Empty<string>()];
            return names.ToDictionary(name => name, _ => nothing.clone());
        }
        Tensor[] masks = [.. targets.Select(target => target.Masks)];
        var wanted = predictions.Masks.Select(stage =>
            MaskTargets.Cut(masks, predictions.Boxes.detach(), predictions.Images, matched, (int)stage.Logits.shape[^1]).to(stage.Logits.dtype)).ToArray();
        return Stages(predictions, wanted);
    }

    /// <summary>The losses of masks, edges and choice, weighted.</summary>
    /// <param name="predictions">Of all stages.</param>
    /// <param name="wanted">[regions, m, m] for each stage, of 0 and 1.</param>
    internal Dictionary<string, Tensor> Stages(DynaMaskPredictions predictions, IReadOnlyList<Tensor> wanted)
    {
        var last = RegionFpn.Resolutions - 1;
        var choice = predictions.Choice.to(predictions.Masks[last].Logits.dtype);
        var masks = _spec.Variant == DynaMaskVariant.Released
            ? DynaMaskLosses.Mask(predictions.Masks[last].Logits, wanted[last])
            : Sum(stage => DynaMaskLosses.Mask(predictions.Masks[stage].Logits, wanted[stage]) * _spec.MaskStageWeights[stage]);
        var losses = new Dictionary<string, Tensor>
        {
            ["loss_mask"] = masks * _spec.MaskWeight,
            ["loss_edge"] = Sum(stage => DynaMaskLosses.Edge(predictions.Edges[stage], wanted[stage], choice.select(1, stage)) * _spec.EdgeStageWeights[stage]) * _spec.EdgeWeight,
            ["loss_entropy"] = DynaMaskLosses.Entropy(choice, _spec.Variant) * _spec.EntropyWeight,
        };
        if (_spec.Variant == DynaMaskVariant.Published)
            losses["loss_budget"] = DynaMaskLosses.Budget(choice, _spec.StageCosts, _spec.TargetCost) * _spec.BudgetWeight;
        return losses;

        static Tensor Sum(Func<int, Tensor> term) => Enumerable.Range(0, RegionFpn.Resolutions).Select(term).Aggregate((sum, next) => sum + next);
    }
}
