namespace Seg.PixelDecoders;

/// <summary>Options of MaskFormer's convolutional pixel decoder: a feature pyramid network and a 3×3 convolution that gives the mask features.</summary>
/// <remarks>
/// Cheng et al., Per-Pixel Classification is Not All You Need for Semantic Segmentation (2021); defaults as in Mask2Former's repository, whose decoder is
/// given the pyramid's coarsest levels. MaskFormer's is given the backbone's <c>res5</c>: <c>PassThrough = ["res5"]</c>.
/// </remarks>
public sealed class FpnAttribute() : PixelDecoderSpecAttribute("seg/fpn")
{
    /// <summary>The backbone levels that are used, fine to coarse.</summary>
    public string[] InFeatures { get; set; } = ["res2", "res3", "res4", "res5"];

    /// <summary>Channels of the pyramid. Published as CONVS_DIM.</summary>
    [InRange(8, 2048)]
    public int Dim { get; set; } = 256;

    /// <summary>Channels of the mask features.</summary>
    [InRange(1, 2048)]
    public int MaskDim { get; set; } = 256;

    /// <summary>How many levels the decoder is given, the coarsest ones. No effect with <see cref="PassThrough"/>.</summary>
    [InRange(1, 8)]
    public int Levels { get; set; } = 3;

    /// <summary>Levels of the backbone that the decoder is given as they are, in this order, instead of the pyramid's. Published as TRANSFORMER_IN_FEATURE.</summary>
    public string[] PassThrough { get; set; } = [];

    /// <summary>Normalisation of the convolutions: GN (32 groups), or empty for none, when the convolutions get a bias.</summary>
    [OneOf("GN", "")]
    public string Norm { get; set; } = "GN";
}
