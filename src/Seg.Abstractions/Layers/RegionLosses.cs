using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>The losses of a region decoder's own stages, of which every criterion over detections has the same (mmdet 2.3, rpn_head.py and bbox_head.py).</summary>
/// <remarks>Each is a sum over what was drawn, divided by how many were drawn in the whole batch; that of boxes, to which positives alone add, as well.</remarks>
public static class RegionLosses
{
    /// <summary>The losses of what was drawn, not weighted.</summary>
    /// <param name="supervision">What the decoder handed on.</param>
    /// <returns><c>loss_rpn_cls</c> and <c>loss_rpn_bbox</c> of anchors, <c>loss_cls</c> and <c>loss_bbox</c> of proposals, as far as the decoder has these stages; scalars.</returns>
    public static Dictionary<string, Tensor> Of(RegionSupervision supervision)
    {
        var losses = new Dictionary<string, Tensor>();
        if (supervision.Proposals is { } anchors)
        {
            var wanted = anchors.Classes.to(anchors.Logits.dtype);
            losses["loss_rpn_cls"] = Mean(anchors, functional.binary_cross_entropy_with_logits(anchors.Logits, wanted, reduction: Reduction.Sum));
            losses["loss_rpn_bbox"] = Mean(anchors, functional.l1_loss(anchors.Deltas, anchors.DeltaTargets, Reduction.Sum));
        }
        if (supervision.Boxes is { } boxes)
        {
            losses["loss_cls"] = Mean(boxes, functional.cross_entropy(boxes.Logits, boxes.Classes, reduction: Reduction.Sum));
            losses["loss_bbox"] = Mean(boxes, functional.l1_loss(boxes.Deltas, boxes.DeltaTargets, Reduction.Sum));
        }
        return losses;
    }

    private static Tensor Mean(BoxSamples samples, Tensor sum)
    {
        using (sum) return sum / Math.Max(1, samples.Logits.shape[0]);
    }
}
