namespace Seg.RegionDecoders;

/// <summary>Options of Mask R-CNN's region decoder: a region proposal network, and a head that classifies and refines its boxes.</summary>
/// <remarks>
/// Ren et al., Faster R-CNN (2015); Lin et al., Feature Pyramid Networks (2017); He et al., Mask R-CNN (2017). Defaults as in mmdetection 2.3
/// (configs/_base_/models/mask_rcnn_r50_fpn.py). Overlaps are intersection over union.
/// </remarks>
public sealed class RoIAttribute() : RegionDecoderSpecAttribute("seg/roi")
{
    /// <summary>Channels of every level of the pyramid.</summary>
    [InRange(1, 2048)] public int Dim { get; set; } = 256;

    /// <summary>Channels of the proposal network's convolution.</summary>
    [InRange(1, 2048)] public int ProposalDim { get; set; } = 256;

    /// <summary>Edge of the square anchor, in cells of its level.</summary>
    [InRange(1, 64)] public int AnchorScale { get; set; } = 8;

    /// <summary>Height over width of a level's anchors; all of one area.</summary>
    [InRange(0.01, 100)] public double[] AnchorRatios { get; set; } = [0.5, 1, 2];

    /// <summary>How many boxes of a level, the best by score, go into the suppression of proposals.</summary>
    [InRange(1, 100000)] public int LevelProposals { get; set; } = 1000;

    /// <summary>How many proposals an image has at most.</summary>
    [InRange(1, 100000)] public int Proposals { get; set; } = 1000;

    /// <summary><see cref="LevelProposals"/> in training.</summary>
    [InRange(1, 100000)] public int TrainLevelProposals { get; set; } = 2000;

    /// <summary><see cref="Proposals"/> in training.</summary>
    [InRange(1, 100000)] public int TrainProposals { get; set; } = 1000;

    /// <summary>Of two proposals that overlap by more than this the lower one is dropped.</summary>
    [InRange(0, 1)] public double ProposalOverlap { get; set; } = 0.7;

    /// <summary>Proposals with a shorter edge, in input pixels, are dropped.</summary>
    [InRange(0, 1000)] public double MinProposalSize { get; set; }

    /// <summary>Training: an anchor that overlaps a target by this much or more stands for it.</summary>
    [InRange(0, 1)] public double AnchorPositive { get; set; } = 0.7;

    /// <summary>Training: an anchor whose overlaps are all below this is background; between the two it is not looked at.</summary>
    [InRange(0, 1)] public double AnchorNegative { get; set; } = 0.3;

    /// <summary>Training: a target's best anchors stand for it from this overlap on.</summary>
    [InRange(0, 1)] public double AnchorLowQuality { get; set; } = 0.3;

    /// <summary>Training: anchors of an image that are drawn.</summary>
    [InRange(1, 100000)] public int AnchorSamples { get; set; } = 256;

    /// <summary>Training: the largest share of drawn anchors that stand for targets.</summary>
    [InRange(0, 1)] public double AnchorPositiveShare { get; set; } = 0.5;

    /// <summary>Training: a proposal that overlaps a target by this much or more is of its class, else background.</summary>
    [InRange(0, 1)] public double BoxPositive { get; set; } = 0.5;

    /// <summary>Training: a target's best proposals are of its class from this overlap on, even where another target overlaps them more.</summary>
    [InRange(0, 1)] public double BoxLowQuality { get; set; } = 0.5;

    /// <summary>Training: proposals of an image that are drawn.</summary>
    [InRange(1, 100000)] public int BoxSamples { get; set; } = 512;

    /// <summary>Training: the largest share of drawn proposals that are of a target's class.</summary>
    [InRange(0, 1)] public double BoxPositiveShare { get; set; } = 0.25;

    /// <summary>How many levels boxes are pooled from: the finest ones. Fewer where the pyramid has fewer.</summary>
    [InRange(1, 8)] public int PoolLevels { get; set; } = 4;

    /// <summary>Rows and columns of a box's features.</summary>
    [InRange(1, 64)] public int PoolSize { get; set; } = 7;

    /// <summary>Channels of the box head's two fully connected layers.</summary>
    [InRange(1, 8192)] public int BoxDim { get; set; } = 1024;

    /// <summary>Detections need a higher score than this.</summary>
    [InRange(0, 1)] public double ScoreThreshold { get; set; } = 0.05;

    /// <summary>Of two detections of a class that overlap by more than this the lower one is dropped.</summary>
    [InRange(0, 1)] public double DetectionOverlap { get; set; } = 0.5;

    /// <summary>How many detections an image has at most, over all classes.</summary>
    [InRange(1, 100000)] public int Detections { get; set; } = 100;
}
