namespace Seg.Heads;

/// <summary>Options of kMaX-DeepLab's losses: PQ-style class and mask losses, mask-id cross-entropy, pixel-wise instance discrimination, and an auxiliary semantic loss.</summary>
/// <remarks>Wang et al., MaX-DeepLab (2021); Yu et al., k-means Mask Transformer (2022); defaults as in its published configurations for COCO and ADE20K.</remarks>
public sealed class KMaXCriterionAttribute() : CriterionSpecAttribute("kmax/criterion")
{
    /// <summary>Weight of the class loss, half of the PQ-style loss.</summary>
    [InRange(0, 1000)]
    public double ClassWeight { get; set; } = 3;

    /// <summary>Weight of the mask-id cross-entropy: which query a pixel belongs to.</summary>
    [InRange(0, 1000)]
    public double MaskWeight { get; set; } = 0.3;

    /// <summary>Weight of the dice loss, the other half of the PQ-style loss.</summary>
    [InRange(0, 1000)]
    public double DiceWeight { get; set; } = 3;

    /// <summary>Weight of the pixel-wise instance discrimination; it applies where predictions bring a pixel embedding.</summary>
    [InRange(0, 1000)]
    public double PixelWeight { get; set; } = 1;

    /// <summary>Weight of the auxiliary semantic loss; it applies where predictions bring semantic logits.</summary>
    [InRange(0, 1000)]
    public double SemanticWeight { get; set; } = 1;

    /// <summary>What the PQ-style weights of the class and dice losses are at least, where they are weighted at all. Published as NO_OBJECT_WEIGHT.</summary>
    [InRange(0, 1)]
    public double LeastWeight { get; set; } = 1e-5;

    /// <summary>Whether earlier layers' predictions are supervised as well.</summary>
    public bool DeepSupervision { get; set; } = true;

    /// <summary>Whether earlier layers take over the last one's matching, instead of one of their own.</summary>
    public bool ShareMatching { get; set; } = true;

    /// <summary>How strongly pixels of small masks are preferred when pixels are drawn for the instance discrimination; 0.6 for Cityscapes.</summary>
    [InRange(0, 100)]
    public double PixelTemperature { get; set; } = 1.5;

    /// <summary>How many pixels of an image the instance discrimination compares with each other, at most all.</summary>
    [InRange(1, 1_000_000)]
    public int PixelSamples { get; set; } = 4096;

    /// <summary>As <see cref="PixelTemperature"/>, for the semantic loss.</summary>
    [InRange(0, 100)]
    public double SemanticTemperature { get; set; } = 2;

    /// <summary>How many pixels of an image the semantic loss looks at, at most all; 0 for all without drawing, as for Cityscapes.</summary>
    [InRange(0, 1_000_000)]
    public int SemanticSamples { get; set; } = 4096;

    /// <summary>Whether matching and dice loss leave out pixels that belong to no target.</summary>
    public bool IgnoreVoid { get; set; } = true;
}
