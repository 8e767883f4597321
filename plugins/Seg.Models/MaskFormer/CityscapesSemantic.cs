namespace Seg.Models;

/// <summary>MaskFormer with ResNet-101 on Cityscapes, semantic segmentation.</summary>
[SegModel("maskformer-r101-cityscapes-semantic", Task = SegTask.Semantic, Classes = CityscapesSemantic.Id)]
[ResNet(Depth = 101)] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder] [MaskClassification]
[MaskFormerCriterion] [MaskInference(ConfidentOnly = false)]
[Preprocess(ShortestEdge = 1024, LongestEdge = 2048)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "cityscapes-19/maskformer_R101_bs16_90k.yaml", Numbers = "mIoU 78.5, multi-scale mIoU 80.3")]
public static partial class MaskFormerR101CityscapesSemantic;

/// <summary>MaskFormer with ResNet-101c (DeepLab's stem and multi-grid) on Cityscapes, semantic segmentation.</summary>
[SegModel("maskformer-r101c-cityscapes-semantic", Extends = typeof(MaskFormerR101CityscapesSemantic))]
[ResNet(Depth = 101, Stem = StemKind.DeepLab, StemChannels = 128, Res5MultiGrid = new[] { 1, 2, 4 })]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "cityscapes-19/maskformer_R101c_bs16_90k.yaml", Numbers = "mIoU 79.7, multi-scale mIoU 81.4")]
public static partial class MaskFormerR101cCityscapesSemantic;
