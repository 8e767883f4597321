namespace Seg.Models;

/// <summary>MaskFormer with ResNet-50 on COCO-Stuff 10k, semantic segmentation.</summary>
[SegModel("maskformer-r50-coco-stuff-10k-semantic", Task = SegTask.Semantic, Classes = CocoStuff10k.Id)]
[ResNet(Depth = 50)] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder] [MaskClassification]
[MaskFormerCriterion] [MaskInference(ConfidentOnly = false)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-stuff-10k-171/maskformer_R50_bs32_60k.yaml", Numbers = "mIoU 37.1, multi-scale mIoU 38.9")]
public static partial class MaskFormerR50CocoStuff10kSemantic;

/// <summary>MaskFormer with ResNet-101 on COCO-Stuff 10k, semantic segmentation.</summary>
[SegModel("maskformer-r101-coco-stuff-10k-semantic", Extends = typeof(MaskFormerR50CocoStuff10kSemantic))]
[ResNet(Depth = 101)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-stuff-10k-171/maskformer_R101_bs32_60k.yaml", Numbers = "mIoU 38.1, multi-scale mIoU 39.8")]
public static partial class MaskFormerR101CocoStuff10kSemantic;

/// <summary>MaskFormer with ResNet-101c (DeepLab's stem and multi-grid) on COCO-Stuff 10k, semantic segmentation.</summary>
[SegModel("maskformer-r101c-coco-stuff-10k-semantic", Extends = typeof(MaskFormerR50CocoStuff10kSemantic))]
[ResNet(Depth = 101, Stem = StemKind.DeepLab, StemChannels = 128, Res5MultiGrid = new[] { 1, 2, 4 })]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-stuff-10k-171/maskformer_R101c_bs32_60k.yaml", Numbers = "mIoU 38.0, multi-scale mIoU 39.3")]
public static partial class MaskFormerR101cCocoStuff10kSemantic;
