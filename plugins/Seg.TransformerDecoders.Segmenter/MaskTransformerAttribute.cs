namespace Seg.TransformerDecoders;

/// <summary>Options of Segmenter's mask transformer: one query a class, whose masks are its similarity to each patch.</summary>
/// <remarks>Strudel et al., "Segmenter: Transformer for Semantic Segmentation", 2021; defaults as in its published configurations.</remarks>
public sealed class MaskTransformerAttribute() : TransformerDecoderSpecAttribute("segmenter/mask-transformer")
{
    /// <summary>The one level whose cells are classified: <c>tokens</c> of the Vision Transformer, or any other backbone's level by name.</summary>
    public string[] InFeatures { get; set; } = ["tokens"];

    /// <summary>Number of blocks. The published Cityscapes paper model has 1.</summary>
    [InRange(1, 64)] public int Layers { get; set; } = 2;

    /// <summary>Channels of patches and queries within the decoder; 0 takes those of the level, as published.</summary>
    [InRange(0, 8192)] public int Dim { get; set; }

    /// <summary>Attention heads; 0 makes one of every whole 64 channels, at least one, as published.</summary>
    [InRange(0, 256)] public int Heads { get; set; }

    /// <summary>Hidden channels of a block's perceptron per channel.</summary>
    [InRange(0.01, 64)] public double MlpRatio { get; set; } = 4;

    /// <summary>Dropout of attention weights and of linear layers, in training.</summary>
    [InRange(0, 1)] public double Dropout { get; set; } = 0.1;

    /// <summary>Stochastic depth of the last block, in training; it grows linearly from 0 at the first.</summary>
    [InRange(0, 1)] public double DropPath { get; set; }
}
