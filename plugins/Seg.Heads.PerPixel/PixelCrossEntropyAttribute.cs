namespace Seg.Heads;

/// <summary>Options of the cross-entropy of per-pixel classification.</summary>
/// <remarks>Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation (2021); defaults as in its published baselines.</remarks>
public sealed class PixelCrossEntropyAttribute() : CriterionSpecAttribute("seg/pixel-cross-entropy")
{
    /// <summary>Weight of the loss. Published as LOSS_WEIGHT.</summary>
    [InRange(0, 1000)]
    public double Weight { get; set; } = 1;

    /// <summary>Whether earlier layers' logits are supervised as well.</summary>
    public bool DeepSupervision { get; set; } = true;
}
