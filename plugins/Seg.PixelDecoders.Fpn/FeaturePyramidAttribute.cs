namespace Seg.PixelDecoders;

/// <summary>Options of the feature pyramid network of detectors: levels of equal channels, each with what the coarser ones know.</summary>
/// <remarks>Lin et al., Feature Pyramid Networks for Object Detection (2017); defaults as in mmdetection's Mask R-CNN.</remarks>
public sealed class FeaturePyramidAttribute() : PixelDecoderSpecAttribute("seg/feature-pyramid")
{
    /// <summary>The backbone levels that are used, fine to coarse.</summary>
    public string[] InFeatures { get; set; } = ["res2", "res3", "res4", "res5"];

    /// <summary>Channels of every level.</summary>
    [InRange(1, 2048)] public int Dim { get; set; } = 256;

    /// <summary>Whether every second cell of the coarsest level makes one more level, <c>p6</c>: region proposals of the largest objects come from it.</summary>
    public bool ExtraLevel { get; set; } = true;
}
