namespace Seg.Backbones;

/// <summary>Options of the Swin Transformer backbone; the defaults are Swin-T as Mask2Former trains it.</summary>
/// <remarks>
/// Liu et al., "Swin Transformer", 2021; built as Mask2Former builds it (modeling/backbone/swin.py). Published sizes:
/// T 96, [2,2,6,2], [3,6,12,24], window 7; S the same with [2,2,18,2]; B 128, [2,2,18,2], [4,8,16,32], window 12; L 192, [2,2,18,2], [6,12,24,48], window 12.
/// </remarks>
public sealed class SwinAttribute() : BackboneSpecAttribute("seg/swin")
{
    /// <summary>Channels of res2, doubled by each later stage.</summary>
    [InRange(1, 4096)] public int EmbedDim { get; set; } = 96;

    /// <summary>Blocks of the four stages.</summary>
    [InRange(1, 256)] public int[] Depths { get; set; } = [2, 2, 6, 2];

    /// <summary>Attention heads of the four stages; each divides the channels of its stage.</summary>
    [InRange(1, 1024)] public int[] Heads { get; set; } = [3, 6, 12, 24];

    /// <summary>Side of an attention window, in cells.</summary>
    [InRange(1, 64)] public int Window { get; set; } = 7;

    /// <summary>Hidden channels of a block's perceptron per channel.</summary>
    [InRange(0.01, 64)] public double MlpRatio { get; set; } = 4;

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public bool QkvBias { get; set; } = true;

    /// <summary>Factor on queries; 0 means 1 / √(channels per head).</summary>
    [InRange(0, 1e6)] public double QkScale { get; set; }

    /// <summary>Dropout after the embedding, the attention's projection and the perceptron's layers, in training.</summary>
    [InRange(0, 1)] public double DropRate { get; set; }

    /// <summary>Dropout of attention weights, in training.</summary>
    [InRange(0, 1)] public double AttentionDropRate { get; set; }

    /// <summary>Stochastic depth of the last block, in training; it grows linearly from 0 at the first.</summary>
    [InRange(0, 1)] public double DropPath { get; set; } = 0.3;

    /// <summary>Whether a trained embedding of absolute positions is added to the patches ("APE").</summary>
    public bool AbsolutePositions { get; set; }

    /// <summary>Whether the patch embedding is normalised.</summary>
    public bool PatchNorm { get; set; } = true;

    /// <summary>Side of the square images of pre-training, in pixels: the size of the table of absolute positions. No effect without these.</summary>
    [InRange(1, 65536)] public int PretrainSize { get; set; } = 224;

    /// <summary>Side of a patch, in pixels: the stride of res2.</summary>
    [InRange(1, 64)] public int PatchSize { get; set; } = 4;

    /// <summary>The levels to give; whatever the order here, they come fine to coarse.</summary>
    [OneOf("res2", "res3", "res4", "res5")] public string[] Outputs { get; set; } = ["res2", "res3", "res4", "res5"];
}
