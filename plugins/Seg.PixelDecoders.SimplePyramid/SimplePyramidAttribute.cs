namespace Seg.PixelDecoders;

/// <summary>Options of the simple feature pyramid, which makes several levels of one map.</summary>
/// <remarks>
/// Li et al., "Exploring Plain Vision Transformer Backbones for Object Detection" (ViTDet), 2022, §3; defaults as there, for a map of stride 16. The
/// mask features are this project's addition: the finest level through a 1×1 convolution, as Mask2Former's pixel decoder makes them.
/// </remarks>
public sealed class SimplePyramidAttribute() : PixelDecoderSpecAttribute("seg/simple-pyramid")
{
    /// <summary>The backbone's level that all others are made of.</summary>
    public string InFeature { get; set; } = "tokens";

    /// <summary>Channels of every level.</summary>
    [InRange(1, 4096)] public int Dim { get; set; } = 256;

    /// <summary>Channels of the mask features.</summary>
    [InRange(1, 4096)] public int MaskDim { get; set; } = 256;

    /// <summary>How many levels the decoder is given, the coarsest ones of res5, res4, res3, res2.</summary>
    [InRange(1, 4)] public int Levels { get; set; } = 3;
}
