namespace Seg.Heads;

/// <summary>Options of DynaMask's head: masks of 14², 28², 56² or 112² cells, the smallest that does for the region.</summary>
/// <remarks>Li et al., DynaMask: Dynamic Mask Selection for Instance Segmentation (CVPR 2023); defaults as in configs/dynamask/coco/r50-dynamask-1x.py.</remarks>
public sealed class DynaMaskAttribute() : HeadSpecAttribute("dynamask/head")
{
    /// <summary>
    /// The paper, or the released code: that samples all three levels at the finest one's scale, in inference always runs every stage, and blends the
    /// last three masks at their boundaries instead of asking the switch.
    /// </summary>
    public DynaMaskVariant Variant { get; set; } = DynaMaskVariant.Published;

    /// <summary>Channels of every level of the pyramid that regions are pooled from. Each stage halves them.</summary>
    [InRange(32, 2048)]
    [MultipleOf(16)]
    public int Dim { get; set; } = 256;

    /// <summary>Rows and columns of a region's features, and of its smallest mask; each stage doubles them.</summary>
    [InRange(2, 64)] public int PoolSize { get; set; } = 14;

    /// <summary>3×3 convolutions of a region's features before the first mask.</summary>
    [InRange(0, 16)] public int Convolutions { get; set; } = 2;

    /// <summary>One mask a region in the last stage, whatever its class, instead of one for each class.</summary>
    public bool ClassAgnosticLast { get; set; } = true;

    /// <summary>Temperature of the Gumbel-softmax that chooses in training.</summary>
    [InRange(0.01, 100)] public double Temperature { get; set; } = 0.5;

    /// <summary>Rows and columns of the finest level's cut-out that the switch looks at.</summary>
    [InRange(8, 256)]
    [MultipleOf(4)]
    public int SwitchSize { get; set; } = 56;

    /// <summary>Channels of the switch's first convolution.</summary>
    [InRange(1, 1024)] public int SwitchDim { get; set; } = 128;

    /// <summary>Channels of the switch's second convolution.</summary>
    [InRange(1, 1024)] public int SwitchNarrowDim { get; set; } = 16;

    /// <summary>Width of the switch's hidden layer.</summary>
    [InRange(1, 8192)] public int SwitchHidden { get; set; } = 512;
}
