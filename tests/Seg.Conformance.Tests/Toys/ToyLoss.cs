using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Conformance.Tests.Toys;

/// <summary>Every query should see the union of the targets, and no class; enough to be differentiable and weighed.</summary>
[Component<ToyLossAttribute>]
[Needs(Port.Masks)]
public partial class ToyLoss(ToyLossAttribute spec) : Criterion<MaskPredictions>("toy")
{
    public override IReadOnlyDictionary<string, Tensor> Forward(MaskPredictions predictions, IReadOnlyList<SegmentationTarget> targets)
    {
        using var scope = NewDisposeScope();
        var logits = predictions.Final.MaskLogits;
        var wanted = targets.Count == 0 ? zeros_like(logits) : stack(targets.Select(t => Union(t, logits)).ToArray()).unsqueeze(1).expand_as(logits);
        var mask = functional.binary_cross_entropy_with_logits(logits, wanted) * spec.MaskWeight;
        var classes = predictions.Final.ClassLogits.logsumexp(-1).square().mean() * spec.ClassWeight;
        return new Dictionary<string, Tensor> { ["loss_mask"] = mask.MoveToOuterDisposeScope(), ["loss_ce"] = classes.MoveToOuterDisposeScope() };
    }

    private static Tensor Union(SegmentationTarget target, Tensor logits)
    {
        var size = logits.shape[2..];
        if (target.Masks.shape[0] == 0) return zeros(size, logits.dtype, logits.device);
        var union = target.Masks.any(0).to(logits.dtype);
        return functional.interpolate(union.unsqueeze(0).unsqueeze(0), size, mode: InterpolationMode.Nearest).squeeze(0).squeeze(0);
    }
}
