namespace Seg.Heads;

/// <summary>Options of the head that classifies each pixel by a 1×1 convolution over the mask features: none.</summary>
/// <remarks>Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation (2021), PerPixelBaseline.</remarks>
public sealed class PixelClassifierAttribute() : HeadSpecAttribute("seg/pixel-classifier");
