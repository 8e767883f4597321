using Seg.Modules;

namespace Seg.Backbones;

/// <summary>Options of the ResNet backbone; the defaults are ResNet-50 as Mask2Former uses it.</summary>
/// <remarks>He et al., "Deep Residual Learning for Image Recognition", 2015; built as detectron2 builds it (modeling/backbone/resnet.py, projects/DeepLab).</remarks>
public sealed class ResNetAttribute() : BackboneSpecAttribute("seg/resnet")
{
    /// <summary>Number of layers: 18 and 34 have basic blocks, the others bottleneck blocks.</summary>
    [OneOf(18, 34, 50, 101, 152)] public int Depth { get; set; } = 50;

    /// <summary>Normalisation after each convolution.</summary>
    public NormKind Norm { get; set; } = NormKind.FrozenBatchNorm;

    /// <summary>Added to the variance before its root is taken.</summary>
    [InRange(1e-12, 1)] public double NormEpsilon { get; set; } = 1e-5;

    /// <summary>Share of a new batch in batch norm's running statistics.</summary>
    [InRange(0, 1)] public double NormMomentum { get; set; } = 0.1;

    /// <summary>The stem.</summary>
    public StemKind Stem { get; set; } = StemKind.Basic;

    /// <summary>Output channels of the stem; even for <see cref="StemKind.DeepLab"/>, which is published with 128.</summary>
    [InRange(1, 4096)] public int StemChannels { get; set; } = 64;

    /// <summary>
    /// Where the level "stem" is taken: 4 behind the max-pooling, as detectron2 takes it; 2 before it, which kMaX-DeepLab's TensorFlow code for Cityscapes
    /// means by it.
    /// </summary>
    [OneOf(2, 4)] public int StemStride { get; set; } = 4;

    /// <summary>Output channels of res2, doubled by each later stage; 0 means the published 256 for bottleneck blocks and 64 for basic ones.</summary>
    [InRange(0, 4096)] public int Res2Channels { get; set; }

    /// <summary>Channels per group of the 3×3 convolutions of res2, doubled by each later stage. Bottleneck blocks only.</summary>
    [InRange(1, 4096)] public int WidthPerGroup { get; set; } = 64;

    /// <summary>Groups of the 3×3 convolutions (ResNeXt). Bottleneck blocks only; basic blocks take 1.</summary>
    [InRange(1, 1024)] public int Groups { get; set; } = 1;

    /// <summary>Whether a stage's stride lies in its first 1×1 convolution (as in the original Caffe weights) instead of its 3×3 one. No effect on basic blocks.</summary>
    public bool StrideIn1x1 { get; set; }

    /// <summary>Dilation of res4; above 1 the stage keeps its input's stride. Bottleneck blocks only.</summary>
    [OneOf(1, 2)] public int Res4Dilation { get; set; } = 1;

    /// <summary>Dilation of res5; above 1 the stage keeps its input's stride. Bottleneck blocks only.</summary>
    [OneOf(1, 2, 4)] public int Res5Dilation { get; set; } = 1;

    /// <summary>Factors on the dilation of res5's three blocks; the DeepLab variant "R101c" is published with 1, 2, 4, and keeps stride 2. Bottleneck blocks only.</summary>
    [InRange(1, 64)] public int[] Res5MultiGrid { get; set; } = [1, 1, 1];

    /// <summary>The levels to give; whatever the order here, they come fine to coarse. Stages after the last one are left out.</summary>
    [OneOf("stem", "res2", "res3", "res4", "res5")] public string[] Outputs { get; set; } = ["res2", "res3", "res4", "res5"];

    /// <summary>Stages that are not trained: 0 none, 1 the stem, 2 also res2, … 5 all. Their batch norm becomes <see cref="NormKind.FrozenBatchNorm"/>.</summary>
    [InRange(0, 5)] public int FreezeAt { get; set; }
}
