using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// The cheapest one-to-one matching of queries with the targets of an image, masks compared at random points that all of them share
/// (mask2former/modeling/matcher.py).
/// </summary>
internal sealed class PointMatcher(SetCriterionAttribute spec)
{
    /// <param name="classLogits">[queries, classes + 1].</param>
    /// <param name="maskLogits">[queries, frames, h, w].</param>
    /// <param name="target">Ground truth of the clip: masks [targets, frames, H, W]; an image is a clip of one frame.</param>
    /// <param name="uniform">Uniform numbers of that shape.</param>
    /// <param name="observe">For tests: sees the costs, [queries, targets].</param>
    public Matching Match(Tensor classLogits, Tensor maskLogits, SegmentationTarget target, Func<long[], Tensor> uniform, Action<Tensor>? observe)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var points = uniform([1, spec.Points, 2]);
        if (target.Classes.shape[0] == 0) return Matching.None;
        var wanted = InAllFrames(target.Masks.to(maskLogits.dtype), points);
        var found = InAllFrames(maskLogits.detach(), points);
        var costs = CrossEntropy(found, wanted).mul(spec.MaskWeight)
            + MatchingCosts.Class(classLogits.detach(), target.Classes).mul(spec.ClassWeight)
            + MatchingCosts.Dice(found.sigmoid(), wanted).mul(spec.DiceWeight);
        observe?.Invoke(costs);
        return Matching.Cheapest(costs);
    }

    // The same points in each frame: [masks, frames · points].
    private static Tensor InAllFrames(Tensor masks, Tensor points) => PointSampling.AtShared(masks.flatten(0, 1), points).view(masks.shape[0], -1);

    // Mean over points of the binary cross-entropy of every query with every target: [queries, targets].
    private static Tensor CrossEntropy(Tensor logits, Tensor targets)
    {
        var inside = functional.binary_cross_entropy_with_logits(logits, ones_like(logits), reduction: Reduction.None);
        var outside = functional.binary_cross_entropy_with_logits(logits, zeros_like(logits), reduction: Reduction.None);
        return (inside.matmul(targets.t()) + outside.matmul((1 - targets).t())) / logits.shape[1];
    }
}
