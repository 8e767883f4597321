namespace Seg.PixelDecoders;

/// <summary>Options of kMaX-DeepLab's pixel decoder: residual blocks at each level, coarse to fine, each level added to the coarser one's result.</summary>
/// <remarks>Yu et al., k-means Mask Transformer (2022); defaults as in its published configurations for COCO and ADE20K.</remarks>
public sealed class KMaXPixelDecoderAttribute() : PixelDecoderSpecAttribute("kmax/pixel-decoder")
{
    /// <summary>The backbone levels, fine to coarse; visited from the last to the first. Those for Cityscapes begin with the stem.</summary>
    public string[] InFeatures { get; set; } = ["res2", "res3", "res4", "res5"];

    /// <summary>Blocks at each level, in the order in which levels are visited. Published as DEC_LAYERS.</summary>
    [InRange(1, 64)]
    public int[] Blocks { get; set; } = [1, 5, 1, 1];

    /// <summary>What the blocks of each level are. Published as LAYER_TYPES.</summary>
    public BlockKind[] Kinds { get; set; } = [BlockKind.Axial, BlockKind.Axial, BlockKind.Bottleneck, BlockKind.Bottleneck];

    /// <summary>Base channels of each level; its blocks give four times as many. Published as DEC_CHANNELS.</summary>
    [InRange(1, 2048)]
    public int[] Channels { get; set; } = [512, 256, 128, 64];

    /// <summary>Heads of the axial attention; they share out a level's base channels. Fixed in the published code.</summary>
    [InRange(1, 64)]
    public int Heads { get; set; } = 8;

    /// <summary>Probability that a sample skips a residual branch, in training mode.</summary>
    [InRange(0, 0.99)]
    public double DropPath { get; set; }

    /// <summary>How many levels the decoder is given, the coarsest ones, under the names <c>os32</c>, <c>os16</c>, <c>os8</c>.</summary>
    [InRange(1, 3)]
    public int Levels { get; set; } = 3;

    /// <summary>
    /// Backbone levels that are handed on behind those, as they are: what kMaX-DeepLab's decoder makes its auxiliary semantic prediction of in
    /// training. Empty for other decoders.
    /// </summary>
    public string[] PassOn { get; set; } = ["res5", "res3", "res2"];

    /// <summary>
    /// Which of two levels of one stride is visited first. As published (TensorFlow) the stem is finer than res2 and comes last. The released PyTorch
    /// code sorts by stride and keeps the order within: its ResNet stem has the stride of res2, so that the stem comes before res2.
    /// </summary>
    public Variant Variant { get; set; }
}
