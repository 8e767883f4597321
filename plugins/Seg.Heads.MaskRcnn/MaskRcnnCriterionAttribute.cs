namespace Seg.Heads;

/// <summary>Options of Mask R-CNN's losses: the weight of each.</summary>
/// <remarks>He et al., Mask R-CNN (2017); defaults as in mmdetection 2.3.</remarks>
public sealed class MaskRcnnCriterionAttribute() : CriterionSpecAttribute("mask-rcnn/criterion")
{
    /// <summary>Weight of <c>loss_rpn_cls</c>: whether an anchor holds an object.</summary>
    [InRange(0, 1000)] public double ProposalClassWeight { get; set; } = 1;

    /// <summary>Weight of <c>loss_rpn_bbox</c>: from the anchor to the object's box.</summary>
    [InRange(0, 1000)] public double ProposalBoxWeight { get; set; } = 1;

    /// <summary>Weight of <c>loss_cls</c>: a proposal's class.</summary>
    [InRange(0, 1000)] public double ClassWeight { get; set; } = 1;

    /// <summary>Weight of <c>loss_bbox</c>: from the proposal to the object's box.</summary>
    [InRange(0, 1000)] public double BoxWeight { get; set; } = 1;

    /// <summary>Weight of <c>loss_mask</c>.</summary>
    [InRange(0, 1000)] public double MaskWeight { get; set; } = 1;
}
