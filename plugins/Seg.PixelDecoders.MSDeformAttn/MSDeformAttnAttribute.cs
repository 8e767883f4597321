namespace Seg.PixelDecoders;

/// <summary>
/// Options of Mask2Former's pixel decoder: a deformable transformer encoder over the coarse levels, then FPN steps up to the mask features.
/// </summary>
/// <remarks>Cheng et al., Masked-attention Mask Transformer for Universal Image Segmentation (2022); defaults as in its published configurations.</remarks>
public sealed class MSDeformAttnAttribute() : PixelDecoderSpecAttribute("seg/msdeform-attn")
{
    /// <summary>The backbone levels that are used at all; in the published systems all four, fine to coarse.</summary>
    public string[] InFeatures { get; set; } = ["res2", "res3", "res4", "res5"];

    /// <summary>The levels that the deformable encoder sees, among <see cref="InFeatures"/>; finer ones are added by FPN steps.</summary>
    public string[] TransformerFeatures { get; set; } = ["res3", "res4", "res5"];

    /// <summary>Channels of the encoder and of the levels given to the decoder. Published as CONVS_DIM.</summary>
    [InRange(8, 2048)]
    [MultipleOf(nameof(Heads))]
    public int Dim { get; set; } = 256;

    /// <summary>Channels of the mask features.</summary>
    [InRange(1, 2048)]
    public int MaskDim { get; set; } = 256;

    /// <summary>Encoder layers.</summary>
    [InRange(1, 24)]
    public int Layers { get; set; } = 6;

    /// <summary>Attention heads.</summary>
    [InRange(1, 64)]
    public int Heads { get; set; } = 8;

    /// <summary>Sampling points of each head in each level.</summary>
    [InRange(1, 64)]
    public int Points { get; set; } = 4;

    /// <summary>Width of the encoder's feed-forward layer. The published code fixes it at 1024, whatever the decoder's.</summary>
    [InRange(1, 16384)]
    public int FeedForward { get; set; } = 1024;

    /// <summary>Dropout probability within the encoder, in training mode.</summary>
    [InRange(0, 0.99)]
    public double Dropout { get; set; }

    /// <summary>Stride of the mask features; the FPN steps go from the finest encoder level down to it.</summary>
    [OneOf(2, 4, 8, 16, 32)]
    public int CommonStride { get; set; } = 4;

    /// <summary>How many levels the decoder is given, the coarsest ones.</summary>
    [InRange(1, 8)]
    public int Levels { get; set; } = 3;

    /// <summary>Normalisation of the FPN convolutions: GN (32 groups), or empty for none, when the convolutions get a bias.</summary>
    [OneOf("GN", "")]
    public string Norm { get; set; } = "GN";
}
