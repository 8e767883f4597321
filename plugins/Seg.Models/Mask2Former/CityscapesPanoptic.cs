namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 (synchronised batch norm) on Cityscapes, panoptic segmentation.</summary>
[SegModel("mask2former-r50-cityscapes-panoptic", Task = SegTask.Panoptic | SegTask.Instance | SegTask.Semantic, Classes = CityscapesPanoptic.Id)]
[ResNet(Depth = 50, Norm = NormKind.SyncBatchNorm)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 1024, LongestEdge = 2048)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/panoptic-segmentation/maskformer2_R50_bs16_90k.yaml", Numbers = "PQ 62.1, AP 37.3, mIoU 77.5")]
public static partial class Mask2FormerR50CityscapesPanoptic;

/// <summary>Mask2Former with ResNet-101 (synchronised batch norm) on Cityscapes, panoptic segmentation.</summary>
[SegModel("mask2former-r101-cityscapes-panoptic", Extends = typeof(Mask2FormerR50CityscapesPanoptic))]
[ResNet(Depth = 101, Norm = NormKind.SyncBatchNorm)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/panoptic-segmentation/maskformer2_R101_bs16_90k.yaml", Numbers = "PQ 62.4, AP 37.7, mIoU 78.6")]
public static partial class Mask2FormerR101CityscapesPanoptic;

/// <summary>Mask2Former with Swin-T on Cityscapes, panoptic segmentation.</summary>
[SegModel("mask2former-swin-t-cityscapes-panoptic", Extends = typeof(Mask2FormerR50CityscapesPanoptic))]
[Swin]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/panoptic-segmentation/swin/maskformer2_swin_tiny_bs16_90k.yaml", Numbers = "PQ 63.9, AP 39.1, mIoU 80.5")]
public static partial class Mask2FormerSwinTCityscapesPanoptic;

/// <summary>Mask2Former with Swin-S on Cityscapes, panoptic segmentation.</summary>
[SegModel("mask2former-swin-s-cityscapes-panoptic", Extends = typeof(Mask2FormerR50CityscapesPanoptic))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/panoptic-segmentation/swin/maskformer2_swin_small_bs16_90k.yaml", Numbers = "PQ 64.8, AP 40.7, mIoU 81.8")]
public static partial class Mask2FormerSwinSCityscapesPanoptic;

/// <summary>Mask2Former with Swin-B pre-trained on ImageNet-21k on Cityscapes, panoptic segmentation.</summary>
[SegModel("mask2former-swin-b-in21k-cityscapes-panoptic", Extends = typeof(Mask2FormerR50CityscapesPanoptic))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/panoptic-segmentation/swin/maskformer2_swin_base_IN21k_384_bs16_90k.yaml", Numbers = "PQ 66.1, AP 42.8, mIoU 82.7")]
public static partial class Mask2FormerSwinBIn21kCityscapesPanoptic;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on Cityscapes, panoptic segmentation; 200 queries.</summary>
[SegModel("mask2former-swin-l-in21k-cityscapes-panoptic", Extends = typeof(Mask2FormerR50CityscapesPanoptic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)] [MaskedAttention(Queries = 200)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/panoptic-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_90k.yaml", Numbers = "PQ 66.6, AP 43.6, mIoU 82.9")]
public static partial class Mask2FormerSwinLIn21kCityscapesPanoptic;
