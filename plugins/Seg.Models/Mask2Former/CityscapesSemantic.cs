namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 (synchronised batch norm) on Cityscapes, semantic segmentation.</summary>
[SegModel("mask2former-r50-cityscapes-semantic", Task = SegTask.Semantic, Classes = CityscapesSemantic.Id)]
[ResNet(Depth = 50, Norm = NormKind.SyncBatchNorm)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 1024, LongestEdge = 2048)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/semantic-segmentation/maskformer2_R50_bs16_90k.yaml", Numbers = "mIoU 79.4, multi-scale mIoU 82.2")]
public static partial class Mask2FormerR50CityscapesSemantic;

/// <summary>Mask2Former with ResNet-101 (synchronised batch norm) on Cityscapes, semantic segmentation.</summary>
[SegModel("mask2former-r101-cityscapes-semantic", Extends = typeof(Mask2FormerR50CityscapesSemantic))]
[ResNet(Depth = 101, Norm = NormKind.SyncBatchNorm)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/semantic-segmentation/maskformer2_R101_bs16_90k.yaml", Numbers = "mIoU 80.1, multi-scale mIoU 81.9")]
public static partial class Mask2FormerR101CityscapesSemantic;

/// <summary>Mask2Former with Swin-T on Cityscapes, semantic segmentation.</summary>
[SegModel("mask2former-swin-t-cityscapes-semantic", Extends = typeof(Mask2FormerR50CityscapesSemantic))]
[Swin]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/semantic-segmentation/swin/maskformer2_swin_tiny_bs16_90k.yaml", Numbers = "mIoU 82.1, multi-scale mIoU 83.0")]
public static partial class Mask2FormerSwinTCityscapesSemantic;

/// <summary>Mask2Former with Swin-S on Cityscapes, semantic segmentation.</summary>
[SegModel("mask2former-swin-s-cityscapes-semantic", Extends = typeof(Mask2FormerR50CityscapesSemantic))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/semantic-segmentation/swin/maskformer2_swin_small_bs16_90k.yaml", Numbers = "mIoU 82.6, multi-scale mIoU 83.6")]
public static partial class Mask2FormerSwinSCityscapesSemantic;

/// <summary>Mask2Former with Swin-B pre-trained on ImageNet-21k on Cityscapes, semantic segmentation.</summary>
[SegModel("mask2former-swin-b-in21k-cityscapes-semantic", Extends = typeof(Mask2FormerR50CityscapesSemantic))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/semantic-segmentation/swin/maskformer2_swin_base_IN21k_384_bs16_90k.yaml", Numbers = "mIoU 83.3, multi-scale mIoU 84.5")]
public static partial class Mask2FormerSwinBIn21kCityscapesSemantic;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on Cityscapes, semantic segmentation.</summary>
[SegModel("mask2former-swin-l-in21k-cityscapes-semantic", Extends = typeof(Mask2FormerR50CityscapesSemantic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/semantic-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_90k.yaml", Numbers = "mIoU 83.3, multi-scale mIoU 84.3")]
public static partial class Mask2FormerSwinLIn21kCityscapesSemantic;
