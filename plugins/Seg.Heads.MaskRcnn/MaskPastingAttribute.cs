namespace Seg.Heads;

/// <summary>Options of the results of detected regions: masks laid over the picture.</summary>
/// <remarks>He et al., Mask R-CNN (2017), §3; defaults as in mmdetection 2.3.</remarks>
public sealed class MaskPastingAttribute() : PostProcessorSpecAttribute("mask-rcnn/mask-pasting")
{
    /// <summary>A pixel is inside from this probability on.</summary>
    [InRange(0, 1)] public double MaskThreshold { get; set; } = 0.5;
}
