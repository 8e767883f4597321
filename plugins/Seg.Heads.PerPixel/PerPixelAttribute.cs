namespace Seg.Heads;

/// <summary>Options of the head that takes a decoder's class masks as per-pixel class logits: none.</summary>
/// <remarks>
/// Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation (2021), PerPixelBaseline+; Strudel et al., Segmenter (2021).
/// </remarks>
public sealed class PerPixelAttribute() : HeadSpecAttribute("seg/per-pixel");
