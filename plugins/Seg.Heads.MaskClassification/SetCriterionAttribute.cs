namespace Seg.Heads;

/// <summary>Options of Mask2Former's losses: queries matched one to one with targets, then class, mask and dice losses on sampled points.</summary>
/// <remarks>Cheng et al., Masked-attention Mask Transformer for Universal Image Segmentation (2022); defaults as in its published configurations.</remarks>
public sealed class SetCriterionAttribute() : CriterionSpecAttribute("mask2former/set-criterion")
{
    /// <summary>Weight of the class loss, and of the class cost of matching.</summary>
    [InRange(0, 1000)]
    public double ClassWeight { get; set; } = 2;

    /// <summary>Weight of the binary cross-entropy of masks, and of its cost.</summary>
    [InRange(0, 1000)]
    public double MaskWeight { get; set; } = 5;

    /// <summary>Weight of the dice loss, and of its cost.</summary>
    [InRange(0, 1000)]
    public double DiceWeight { get; set; } = 5;

    /// <summary>Weight of "no object" in the class loss, against 1 of a class.</summary>
    [InRange(0, 1)]
    public double NoObjectWeight { get; set; } = 0.1;

    /// <summary>Points of a mask at which costs and losses are taken.</summary>
    [InRange(1, 1000000)]
    public int Points { get; set; } = 12544;

    /// <summary>How many times more candidates than points are drawn, of which the most uncertain are kept.</summary>
    [InRange(1, 100)]
    public double OversampleRatio { get; set; } = 3;

    /// <summary>The share of points that are the most uncertain candidates; the others are uniform.</summary>
    [InRange(0, 1)]
    public double ImportanceRatio { get; set; } = 0.75;

    /// <summary>Whether earlier layers' predictions are supervised as well, each with a matching of its own.</summary>
    public bool DeepSupervision { get; set; } = true;

    /// <summary>
    /// Frames of a clip: a query is matched with a thing in all of them. The targets of a clip's frames then are the same things in the same order, with
    /// an empty mask where one is out of sight. 1 for images.
    /// </summary>
    [InRange(1, 64)]
    public int Frames { get; set; } = 1;
}
