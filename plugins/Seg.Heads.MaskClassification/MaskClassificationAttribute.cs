namespace Seg.Heads;

/// <summary>Options of the mask classification head: every query is a class, or "no object", and a mask.</summary>
/// <remarks>Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation (2021).</remarks>
public sealed class MaskClassificationAttribute() : HeadSpecAttribute("seg/mask-classification")
{
    /// <summary>
    /// Whether the head owns the class and mask projections, for decoders that give bare query embeddings. The published decoders predict
    /// within (each layer attends to the last prediction), so that this is off for them.
    /// </summary>
    public bool Projects { get; set; }
}
