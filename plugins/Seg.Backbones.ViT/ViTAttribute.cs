namespace Seg.Backbones;

/// <summary>Options of the Vision Transformer backbone; the defaults are ViT-B/16 as Segmenter trains it at 512 × 512.</summary>
/// <remarks>
/// Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021; with <see cref="Distilled"/> Touvron et al., "Training data-efficient image transformers &amp;
/// distillation through attention" (DeiT), 2021; built as Segmenter builds it (segm/model/vit.py). Published sizes (channels, heads, blocks): Ti 192, 3, 12;
/// S 384, 6, 12; B 768, 12, 12; L 1024, 16, 24; patches of 8, 16 and 32.
/// </remarks>
public sealed class ViTAttribute() : BackboneSpecAttribute("seg/vit")
{
    /// <summary>Channels of a token.</summary>
    [InRange(1, 8192), MultipleOf(nameof(Heads))] public int Dim { get; set; } = 768;

    /// <summary>Number of blocks.</summary>
    [InRange(1, 256)] public int Depth { get; set; } = 12;

    /// <summary>Attention heads of a block.</summary>
    [InRange(1, 256)] public int Heads { get; set; } = 12;

    /// <summary>Side of a patch, in pixels: the stride of the map.</summary>
    [InRange(1, 256)] public int PatchSize { get; set; } = 16;

    /// <summary>
    /// Height and width, in pixels, of the images of training: the grid of the table of positions. Images with another number of patches get the table
    /// resized (bilinear); those with the same number take it as it is, whatever their shape, as published.
    /// </summary>
    [InRange(1, 65536)] public int[] ImageSize { get; set; } = [512, 512];

    /// <summary>Hidden channels of a block's perceptron per channel.</summary>
    [InRange(0.01, 64)] public double MlpRatio { get; set; } = 4;

    /// <summary>Whether there is a distillation token after the class token (DeiT), and a classifier of its own for it.</summary>
    public bool Distilled { get; set; }

    /// <summary>Dropout after the positions are added, of attention weights and of linear layers, in training.</summary>
    [InRange(0, 1)] public double Dropout { get; set; }

    /// <summary>Stochastic depth of the last block, in training; it grows linearly from 0 at the first.</summary>
    [InRange(0, 1)] public double DropPath { get; set; } = 0.1;

    /// <summary>Added to the variance by the layer norms: 1e-5 in Segmenter, 1e-6 in timm, OpenMMLab and Hugging Face.</summary>
    [InRange(0, 0.1)] public double NormEpsilon { get; set; } = 1e-5;

    /// <summary>
    /// Classes of the pre-training's classifier, which segmentation neither uses nor trains but Segmenter's checkpoints hold; 0 leaves it out.
    /// </summary>
    [InRange(0, 65536)] public int PretrainClasses { get; set; } = 1000;
}
