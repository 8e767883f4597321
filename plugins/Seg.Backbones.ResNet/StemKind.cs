namespace Seg.Backbones;

/// <summary>What stands before a ResNet's first stage; either ends in ReLU and a 3×3 max-pooling of stride 2, at stride 4 in all.</summary>
public enum StemKind
{
    /// <summary>One 7×7 convolution of stride 2 (He et al. 2015).</summary>
    Basic,
    /// <summary>Three 3×3 convolutions, the first of stride 2, the first two with half the channels (DeepLab's "R101c").</summary>
    DeepLab,
}
