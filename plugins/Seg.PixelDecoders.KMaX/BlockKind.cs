namespace Seg.PixelDecoders;

/// <summary>What a residual block of kMaX-DeepLab's pixel decoder does between its two 1×1 convolutions.</summary>
public enum BlockKind
{
    /// <summary>Axial attention along columns, then along rows.</summary>
    Axial,
    /// <summary>A 3×3 convolution.</summary>
    Bottleneck,
}
