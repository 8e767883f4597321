using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>Losses of a region decoder's own stages, which every criterion over detections shares (mmdet 2.3, rpn_head.py and bbox_head.py).</summary>
/// <remarks>Each is a sum over what was drawn, divided by the number drawn in the whole batch: also that of boxes, to which only positives add.</remarks>
public static class RegionLosses
{
    /// <summary><c>loss_rpn_cls</c> and <c>loss_rpn_bbox</c> of drawn anchors, <c>loss_cls</c> and <c>loss_bbox</c> of drawn proposals; not weighted.</summary>
    /// <param name="supervision">What the decoder handed on; a stage that it lacks gives no losses.</param>
    public static Dictionary<string, Tensor> Of(RegionSupervision supervision)
    {
        var losses = new Dictionary<string, Tensor>();
        if (supervision.Proposals is { } proposals)
        {
            losses["loss_rpn_cls"] = Mean(functional.binary_cross_entropy_with_logits(proposals.Logits, proposals.Classes.to(proposals.Logits.dtype), reduction: Reduction.Sum), proposals);
            losses["loss_rpn_bbox"] = BoxLoss(proposals);
        }
        if (supervision.Boxes is { } boxes)
        {
            losses["loss_cls"] = Mean(functional.cross_entropy(boxes.Logits, boxes.Classes, reduction: Reduction.Sum), boxes);
            losses["loss_bbox"] = BoxLoss(boxes);
        }
        return losses;
    }

    private static Tensor BoxLoss(BoxSamples samples) => Mean(functional.l1_loss(samples.Deltas, samples.DeltaTargets, Reduction.Sum), samples);

    private static Tensor Mean(Tensor sum, BoxSamples samples) => sum / Math.Max(1, samples.Logits.shape[0]);
}
