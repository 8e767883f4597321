namespace Seg.Heads;

/// <summary>Options of Mask R-CNN's mask head: a small fully convolutional network over each region.</summary>
/// <remarks>He et al., Mask R-CNN (2017), fig. 4, right; defaults as in mmdetection 2.3.</remarks>
public sealed class MaskRcnnAttribute() : HeadSpecAttribute("mask-rcnn/mask-head")
{
    /// <summary>Channels of every level of the pyramid that regions are pooled from.</summary>
    [InRange(1, 2048)] public int Dim { get; set; } = 256;

    /// <summary>Rows and columns of a region's features; its mask has twice as many.</summary>
    [InRange(1, 64)] public int PoolSize { get; set; } = 14;

    /// <summary>Number of 3×3 convolutions.</summary>
    [InRange(0, 16)] public int Convolutions { get; set; } = 4;

    /// <summary>Their channels.</summary>
    [InRange(1, 2048)] public int MaskDim { get; set; } = 256;

    /// <summary>One mask a region, whatever its class, instead of one for each class.</summary>
    public bool ClassAgnostic { get; set; }
}
