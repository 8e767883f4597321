namespace Seg.TransformerDecoders;

/// <summary>Options of MaskFormer's decoder: DETR's, with queries that start from zero and attend to one feature map.</summary>
/// <remarks>
/// Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation (2021); defaults as in its published configurations.
/// Mask2Former's repository keeps it for ablation as StandardTransformerDecoder.
/// </remarks>
public sealed class DetrDecoderAttribute() : TransformerDecoderSpecAttribute("maskformer/detr-decoder")
{
    /// <summary>Stands for the mask features in <see cref="InFeature"/>.</summary>
    public const string PixelEmbedding = "pixel_embedding";

    /// <summary>
    /// The level that queries attend to; empty for the coarsest that reaches the decoder (the first of equal ones), <c>pixel_embedding</c> for the mask features. What the pixel
    /// decoder hands on decides whether a level is the backbone's, the encoder's or the pyramid's. Published as TRANSFORMER_IN_FEATURE.
    /// </summary>
    public string InFeature { get; set; } = "";

    /// <summary>Channels of the queries. Published as HIDDEN_DIM.</summary>
    [InRange(8, 2048)]
    [MultipleOf(nameof(Heads))]
    public int Dim { get; set; } = 256;

    /// <summary>Number of queries.</summary>
    [InRange(1, 2000)]
    public int Queries { get; set; } = 100;

    /// <summary>Decoder layers. Published as DEC_LAYERS.</summary>
    [InRange(1, 64)]
    public int Layers { get; set; } = 6;

    /// <summary>Encoder layers before the decoder's. Published as ENC_LAYERS.</summary>
    [InRange(0, 64)]
    public int EncoderLayers { get; set; }

    /// <summary>Attention heads.</summary>
    [InRange(1, 64)]
    public int Heads { get; set; } = 8;

    /// <summary>Width of the feed-forward layers.</summary>
    [InRange(1, 16384)]
    public int FeedForward { get; set; } = 2048;

    /// <summary>Dropout probability, in training mode.</summary>
    [InRange(0, 0.99)]
    public double Dropout { get; set; } = 0.1;

    /// <summary>Layer normalisation before each block instead of after it.</summary>
    public bool PreNorm { get; set; }

    /// <summary>A 1×1 convolution on the level even where its channels already are <see cref="Dim"/>; where they differ there always is one.</summary>
    public bool EnforceInputProjection { get; set; }

    /// <summary>
    /// Whether each query stands for the class of its index: the decoder then gives a mask per class and no class logits, and needs as many queries
    /// as there are classes. Published as the per-pixel baseline+.
    /// </summary>
    public bool ClassQueries { get; set; }
}
