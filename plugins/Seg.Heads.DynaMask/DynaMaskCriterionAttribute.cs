namespace Seg.Heads;

/// <summary>Options of DynaMask's losses: those of the region decoder, of masks and edges at four resolutions, and of the switch between them.</summary>
/// <remarks>Li et al., DynaMask (CVPR 2023), §3; defaults as in configs/dynamask/coco/r50-dynamask-1x.py.</remarks>
public sealed class DynaMaskCriterionAttribute() : CriterionSpecAttribute("dynamask/criterion")
{
    /// <summary>
    /// The paper, or the released code: that has the last stage's mask alone in the loss and no budget, and has the entropy as it is: not divided by the
    /// number of stages, and negative.
    /// </summary>
    public DynaMaskVariant Variant { get; set; } = DynaMaskVariant.Published;

    /// <summary>Weight of <c>loss_rpn_cls</c>: whether an anchor holds an object.</summary>
    [InRange(0, 1000)] public double ProposalClassWeight { get; set; } = 1;

    /// <summary>Weight of <c>loss_rpn_bbox</c>: from the anchor to the object's box.</summary>
    [InRange(0, 1000)] public double ProposalBoxWeight { get; set; } = 1;

    /// <summary>Weight of <c>loss_cls</c>: a proposal's class.</summary>
    [InRange(0, 1000)] public double ClassWeight { get; set; } = 2;

    /// <summary>Weight of <c>loss_bbox</c>: from the proposal to the object's box.</summary>
    [InRange(0, 1000)] public double BoxWeight { get; set; } = 2;

    /// <summary>Weight of <c>loss_mask</c>.</summary>
    [InRange(0, 1000)] public double MaskWeight { get; set; } = 1;

    /// <summary>Shares of the stages' masks in <c>loss_mask</c>, smallest mask first. Released takes the last mask alone, whatever stands here.</summary>
    [InRange(0, 1000)] public double[] MaskStageWeights { get; set; } = [0.5, 0.75, 0.75, 1];

    /// <summary>Weight of <c>loss_edge</c>.</summary>
    [InRange(0, 1000)] public double EdgeWeight { get; set; } = 1;

    /// <summary>Shares of the stages' edges in <c>loss_edge</c>.</summary>
    [InRange(0, 1000)] public double[] EdgeStageWeights { get; set; } = [0.5, 0.5, 0.5, 0.5];

    /// <summary>Weight of <c>loss_entropy</c>, which keeps the switch from choosing one resolution for all.</summary>
    [InRange(0, 1000)] public double EntropyWeight { get; set; } = 0.8;

    /// <summary>Weight of <c>loss_budget</c>, which keeps the chosen resolutions affordable.</summary>
    [InRange(0, 1000)] public double BudgetWeight { get; set; } = 0.3;

    /// <summary>What a region's mask of each stage costs, in 10⁹ multiply-adds as the paper counts them.</summary>
    [InRange(0, 1e6)] public double[] StageCosts { get; set; } = [0.23, 0.62, 1.01, 1.4];

    /// <summary>What regions may cost on average.</summary>
    [InRange(1e-3, 1e6)] public double TargetCost { get; set; } = 1;
}
