namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 on COCO, panoptic segmentation.</summary>
[SegModel("mask2former-r50-coco-panoptic", Task = SegTask.Panoptic | SegTask.Instance | SegTask.Semantic, Classes = CocoPanoptic.Id)]
[ResNet(Depth = 50)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 800, LongestEdge = 1333)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/panoptic-segmentation/maskformer2_R50_bs16_50ep.yaml", Numbers = "PQ 51.9, AP 41.7, mIoU 61.7")]
public static partial class Mask2FormerR50CocoPanoptic;

/// <summary>Mask2Former with ResNet-101 on COCO, panoptic segmentation.</summary>
[SegModel("mask2former-r101-coco-panoptic", Extends = typeof(Mask2FormerR50CocoPanoptic))]
[ResNet(Depth = 101)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/panoptic-segmentation/maskformer2_R101_bs16_50ep.yaml", Numbers = "PQ 52.6, AP 42.6, mIoU 62.4")]
public static partial class Mask2FormerR101CocoPanoptic;

/// <summary>Mask2Former with Swin-T on COCO, panoptic segmentation.</summary>
[SegModel("mask2former-swin-t-coco-panoptic", Extends = typeof(Mask2FormerR50CocoPanoptic))]
[Swin]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/panoptic-segmentation/swin/maskformer2_swin_tiny_bs16_50ep.yaml", Numbers = "PQ 53.2, AP 43.3, mIoU 63.2")]
public static partial class Mask2FormerSwinTCocoPanoptic;

/// <summary>Mask2Former with Swin-S on COCO, panoptic segmentation.</summary>
[SegModel("mask2former-swin-s-coco-panoptic", Extends = typeof(Mask2FormerR50CocoPanoptic))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/panoptic-segmentation/swin/maskformer2_swin_small_bs16_50ep.yaml", Numbers = "PQ 54.6, AP 44.7, mIoU 64.2")]
public static partial class Mask2FormerSwinSCocoPanoptic;

/// <summary>Mask2Former with Swin-B on COCO, panoptic segmentation.</summary>
[SegModel("mask2former-swin-b-coco-panoptic", Extends = typeof(Mask2FormerR50CocoPanoptic))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/panoptic-segmentation/swin/maskformer2_swin_base_384_bs16_50ep.yaml", Numbers = "PQ 55.1, AP 45.2, mIoU 65.1")]
public static partial class Mask2FormerSwinBCocoPanoptic;

/// <summary>Mask2Former with Swin-B pre-trained on ImageNet-21k on COCO, panoptic segmentation.</summary>
[SegModel("mask2former-swin-b-in21k-coco-panoptic", Extends = typeof(Mask2FormerR50CocoPanoptic))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/panoptic-segmentation/swin/maskformer2_swin_base_IN21k_384_bs16_50ep.yaml", Numbers = "PQ 56.4, AP 46.3, mIoU 67.1")]
public static partial class Mask2FormerSwinBIn21kCocoPanoptic;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on COCO, panoptic segmentation; 200 queries.</summary>
[SegModel("mask2former-swin-l-in21k-coco-panoptic", Extends = typeof(Mask2FormerR50CocoPanoptic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)] [MaskedAttention(Queries = 200)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/panoptic-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_100ep.yaml", Numbers = "PQ 57.8, AP 48.6, mIoU 67.4")]
public static partial class Mask2FormerSwinLIn21kCocoPanoptic;
