namespace Seg.Heads;

/// <summary>Options of MaskFormer's losses: queries matched one to one with targets, then class, focal and dice losses on whole masks.</summary>
/// <remarks>
/// Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation (2021); defaults as in its published configurations. The focal
/// loss: Lin et al., Focal Loss for Dense Object Detection (2017).
/// </remarks>
public sealed class MaskFormerCriterionAttribute() : CriterionSpecAttribute("maskformer/set-criterion")
{
    /// <summary>Weight of the class loss, and of the class cost of matching.</summary>
    [InRange(0, 1000)]
    public double ClassWeight { get; set; } = 1;

    /// <summary>Weight of the focal loss of masks, and of its cost.</summary>
    [InRange(0, 1000)]
    public double MaskWeight { get; set; } = 20;

    /// <summary>Weight of the dice loss, and of its cost.</summary>
    [InRange(0, 1000)]
    public double DiceWeight { get; set; } = 1;

    /// <summary>Weight of "no object" in the class loss, against 1 of a class.</summary>
    [InRange(0, 1)]
    public double NoObjectWeight { get; set; } = 0.1;

    /// <summary>Weight of pixels inside a target in the focal loss, against 1 minus this outside.</summary>
    [InRange(0, 1)]
    public double FocalAlpha { get; set; } = 0.25;

    /// <summary>How strongly the focal loss turns away from pixels that are right already; 0 makes it a weighted cross-entropy.</summary>
    [InRange(0, 10)]
    public double FocalGamma { get; set; } = 2;

    /// <summary>Whether earlier layers' predictions are supervised as well, each with a matching of its own.</summary>
    public bool DeepSupervision { get; set; } = true;
}
