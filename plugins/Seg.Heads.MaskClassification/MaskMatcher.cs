using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// The cheapest one-to-one matching of queries with the targets of an image, masks compared at every cell of the predictions
/// (mask_former/modeling/matcher.py).
/// </summary>
internal sealed class MaskMatcher(MaskFormerCriterionAttribute spec)
{
    /// <param name="classLogits">[queries, classes + 1].</param>
    /// <param name="maskLogits">[queries, h, w].</param>
    /// <param name="target">Ground truth of the image.</param>
    /// <param name="observe">For tests: sees the costs, [queries, targets].</param>
    public Matching Match(Tensor classLogits, Tensor maskLogits, SegmentationTarget target, Action<Tensor>? observe)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (target.Classes.shape[0] == 0) return Matching.None;
        var sized = functional.interpolate(target.Masks.to(maskLogits.dtype).unsqueeze(1), maskLogits.shape[1..], mode: InterpolationMode.Nearest);
        var wanted = sized.flatten(1);
        var found = maskLogits.detach().flatten(1);
        var costs = Focal(found, wanted).mul(spec.MaskWeight)
            + MatchingCosts.Class(classLogits.detach(), target.Classes).mul(spec.ClassWeight)
            + MatchingCosts.Dice(found.sigmoid(), wanted).mul(spec.DiceWeight);
        observe?.Invoke(costs);
        return Matching.Cheapest(costs);
    }

    // Mean over cells of the focal loss of every query with every target: [queries, targets].
    private Tensor Focal(Tensor logits, Tensor targets)
    {
        var probabilities = logits.sigmoid();
        var inside = functional.binary_cross_entropy_with_logits(logits, ones_like(logits), reduction: Reduction.None) * (1 - probabilities).pow(spec.FocalGamma);
        var outside = functional.binary_cross_entropy_with_logits(logits, zeros_like(logits), reduction: Reduction.None) * probabilities.pow(spec.FocalGamma);
        return (inside.mul(spec.FocalAlpha).matmul(targets.t()) + outside.mul(1 - spec.FocalAlpha).matmul((1 - targets).t())) / logits.shape[1];
    }
}
