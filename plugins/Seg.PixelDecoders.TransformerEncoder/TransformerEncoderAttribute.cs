namespace Seg.PixelDecoders;

/// <summary>Options of MaskFormer's pixel decoder with a transformer: an encoder over the coarsest level, then a feature pyramid network.</summary>
/// <remarks>
/// Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation (2021); defaults as in its published panoptic configurations.
/// </remarks>
public sealed class TransformerEncoderAttribute() : PixelDecoderSpecAttribute("maskformer/transformer-encoder")
{
    /// <summary>The backbone levels that are used, fine to coarse; the encoder works on the last.</summary>
    public string[] InFeatures { get; set; } = ["res2", "res3", "res4", "res5"];

    /// <summary>Channels of the encoder and the pyramid. Published as CONVS_DIM.</summary>
    [InRange(8, 2048)]
    [MultipleOf(nameof(Heads))]
    public int Dim { get; set; } = 256;

    /// <summary>Channels of the mask features.</summary>
    [InRange(1, 2048)]
    public int MaskDim { get; set; } = 256;

    /// <summary>Encoder layers. Published as TRANSFORMER_ENC_LAYERS.</summary>
    [InRange(0, 64)]
    public int Layers { get; set; } = 6;

    /// <summary>Attention heads.</summary>
    [InRange(1, 64)]
    public int Heads { get; set; } = 8;

    /// <summary>Width of the encoder's feed-forward layers.</summary>
    [InRange(1, 16384)]
    public int FeedForward { get; set; } = 2048;

    /// <summary>Dropout probability of the encoder, in training mode.</summary>
    [InRange(0, 0.99)]
    public double Dropout { get; set; } = 0.1;

    /// <summary>Layer normalisation before each block of the encoder instead of after it.</summary>
    public bool PreNorm { get; set; }

    /// <summary>
    /// How many of the pyramid's levels the decoder is given, the coarsest ones; 0 gives it the encoder's result alone, as MaskFormer has it
    /// (TRANSFORMER_IN_FEATURE "transformer_encoder"). Mask2Former's repository gives its own decoder 3. No effect with <see cref="PassThrough"/>.
    /// </summary>
    [InRange(0, 8)]
    public int Levels { get; set; }

    /// <summary>Levels of the backbone that the decoder is given as they are, in this order, instead. Published as TRANSFORMER_IN_FEATURE.</summary>
    public string[] PassThrough { get; set; } = [];

    /// <summary>Normalisation of the pyramid's convolutions: GN (32 groups), or empty for none, when they get a bias.</summary>
    [OneOf("GN", "")]
    public string Norm { get; set; } = "GN";
}
