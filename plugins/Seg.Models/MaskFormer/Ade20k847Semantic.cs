namespace Seg.Models;

/// <summary>MaskFormer with ResNet-50 on ADE20K's full annotation (847 classes), semantic segmentation.</summary>
[SegModel("maskformer-r50-ade20k-847-semantic", Task = SegTask.Semantic, Classes = Ade20k847.Id)]
[ResNet(Depth = 50)] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder] [MaskClassification]
[MaskFormerCriterion] [MaskInference(ConfidentOnly = false)]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-full-847/maskformer_R50_bs16_200k.yaml", Numbers = "mIoU 16.0")]
public static partial class MaskFormerR50Ade20k847Semantic;

/// <summary>MaskFormer with ResNet-101 on ADE20K's full annotation (847 classes), semantic segmentation.</summary>
[SegModel("maskformer-r101-ade20k-847-semantic", Extends = typeof(MaskFormerR50Ade20k847Semantic))]
[ResNet(Depth = 101)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-full-847/maskformer_R101_bs16_200k.yaml", Numbers = "mIoU 16.8")]
public static partial class MaskFormerR101Ade20k847Semantic;

/// <summary>MaskFormer with ResNet-101c (DeepLab's stem and multi-grid) on ADE20K's full annotation (847 classes), semantic segmentation.</summary>
[SegModel("maskformer-r101c-ade20k-847-semantic", Extends = typeof(MaskFormerR50Ade20k847Semantic))]
[ResNet(Depth = 101, Stem = StemKind.DeepLab, StemChannels = 128, Res5MultiGrid = new[] { 1, 2, 4 })]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-full-847/maskformer_R101c_bs16_200k.yaml", Numbers = "mIoU 17.4")]
public static partial class MaskFormerR101cAde20k847Semantic;
