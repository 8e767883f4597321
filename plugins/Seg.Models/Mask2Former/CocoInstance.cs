namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 on COCO, instance segmentation.</summary>
[SegModel("mask2former-r50-coco-instance", Task = SegTask.Instance, Classes = CocoInstance.Id)]
[ResNet(Depth = 50)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 800, LongestEdge = 1333)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/instance-segmentation/maskformer2_R50_bs16_50ep.yaml", Numbers = "AP 43.7, boundary AP 30.6")]
public static partial class Mask2FormerR50CocoInstance;

/// <summary>Mask2Former with ResNet-101 on COCO, instance segmentation.</summary>
[SegModel("mask2former-r101-coco-instance", Extends = typeof(Mask2FormerR50CocoInstance))]
[ResNet(Depth = 101)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/instance-segmentation/maskformer2_R101_bs16_50ep.yaml", Numbers = "AP 44.2, boundary AP 31.1")]
public static partial class Mask2FormerR101CocoInstance;

/// <summary>Mask2Former with Swin-T on COCO, instance segmentation.</summary>
[SegModel("mask2former-swin-t-coco-instance", Extends = typeof(Mask2FormerR50CocoInstance))]
[Swin]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/instance-segmentation/swin/maskformer2_swin_tiny_bs16_50ep.yaml", Numbers = "AP 45.0, boundary AP 31.8")]
public static partial class Mask2FormerSwinTCocoInstance;

/// <summary>Mask2Former with Swin-S on COCO, instance segmentation.</summary>
[SegModel("mask2former-swin-s-coco-instance", Extends = typeof(Mask2FormerR50CocoInstance))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/instance-segmentation/swin/maskformer2_swin_small_bs16_50ep.yaml", Numbers = "AP 46.3, boundary AP 32.9")]
public static partial class Mask2FormerSwinSCocoInstance;

/// <summary>Mask2Former with Swin-B on COCO, instance segmentation.</summary>
[SegModel("mask2former-swin-b-coco-instance", Extends = typeof(Mask2FormerR50CocoInstance))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/instance-segmentation/swin/maskformer2_swin_base_384_bs16_50ep.yaml", Numbers = "AP 46.7, boundary AP 33.2")]
public static partial class Mask2FormerSwinBCocoInstance;

/// <summary>Mask2Former with Swin-B pre-trained on ImageNet-21k on COCO, instance segmentation.</summary>
[SegModel("mask2former-swin-b-in21k-coco-instance", Extends = typeof(Mask2FormerR50CocoInstance))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/instance-segmentation/swin/maskformer2_swin_base_IN21k_384_bs16_50ep.yaml", Numbers = "AP 48.1, boundary AP 34.4")]
public static partial class Mask2FormerSwinBIn21kCocoInstance;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on COCO, instance segmentation; 200 queries.</summary>
[SegModel("mask2former-swin-l-in21k-coco-instance", Extends = typeof(Mask2FormerR50CocoInstance))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)] [MaskedAttention(Queries = 200)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "coco/instance-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_100ep.yaml", Numbers = "AP 50.1, boundary AP 36.2")]
public static partial class Mask2FormerSwinLIn21kCocoInstance;
