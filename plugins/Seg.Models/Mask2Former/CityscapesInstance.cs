namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 (synchronised batch norm) on Cityscapes, instance segmentation.</summary>
[SegModel("mask2former-r50-cityscapes-instance", Task = SegTask.Instance, Classes = CityscapesInstance.Id)]
[ResNet(Depth = 50, Norm = NormKind.SyncBatchNorm)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 1024, LongestEdge = 2048)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/instance-segmentation/maskformer2_R50_bs16_90k.yaml", Numbers = "AP 37.4, AP50 61.9")]
public static partial class Mask2FormerR50CityscapesInstance;

/// <summary>Mask2Former with ResNet-101 (synchronised batch norm) on Cityscapes, instance segmentation.</summary>
[SegModel("mask2former-r101-cityscapes-instance", Extends = typeof(Mask2FormerR50CityscapesInstance))]
[ResNet(Depth = 101, Norm = NormKind.SyncBatchNorm)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/instance-segmentation/maskformer2_R101_bs16_90k.yaml", Numbers = "AP 38.5, AP50 63.9")]
public static partial class Mask2FormerR101CityscapesInstance;

/// <summary>Mask2Former with Swin-T on Cityscapes, instance segmentation.</summary>
[SegModel("mask2former-swin-t-cityscapes-instance", Extends = typeof(Mask2FormerR50CityscapesInstance))]
[Swin]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/instance-segmentation/swin/maskformer2_swin_tiny_bs16_90k.yaml", Numbers = "AP 39.7, AP50 66.9")]
public static partial class Mask2FormerSwinTCityscapesInstance;

/// <summary>Mask2Former with Swin-S on Cityscapes, instance segmentation.</summary>
[SegModel("mask2former-swin-s-cityscapes-instance", Extends = typeof(Mask2FormerR50CityscapesInstance))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/instance-segmentation/swin/maskformer2_swin_small_bs16_90k.yaml", Numbers = "AP 41.8, AP50 70.4")]
public static partial class Mask2FormerSwinSCityscapesInstance;

/// <summary>Mask2Former with Swin-B pre-trained on ImageNet-21k on Cityscapes, instance segmentation.</summary>
[SegModel("mask2former-swin-b-in21k-cityscapes-instance", Extends = typeof(Mask2FormerR50CityscapesInstance))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/instance-segmentation/swin/maskformer2_swin_base_IN21k_384_bs16_90k.yaml", Numbers = "AP 42.0, AP50 68.8")]
public static partial class Mask2FormerSwinBIn21kCityscapesInstance;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on Cityscapes, instance segmentation; 200 queries.</summary>
[SegModel("mask2former-swin-l-in21k-cityscapes-instance", Extends = typeof(Mask2FormerR50CityscapesInstance))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)] [MaskedAttention(Queries = 200)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "cityscapes/instance-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_90k.yaml", Numbers = "AP 43.7, AP50 71.4")]
public static partial class Mask2FormerSwinLIn21kCityscapesInstance;
