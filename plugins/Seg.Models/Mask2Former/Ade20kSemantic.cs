namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 on ADE20K, semantic segmentation.</summary>
[SegModel("mask2former-r50-ade20k-semantic", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id)]
[ResNet(Depth = 50)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/semantic-segmentation/maskformer2_R50_bs16_160k.yaml", Numbers = "mIoU 47.2, multi-scale mIoU 49.2")]
public static partial class Mask2FormerR50Ade20kSemantic;

/// <summary>Mask2Former with ResNet-101 (synchronised batch norm) on ADE20K, semantic segmentation.</summary>
[SegModel("mask2former-r101-ade20k-semantic", Extends = typeof(Mask2FormerR50Ade20kSemantic))]
[ResNet(Depth = 101, Norm = NormKind.SyncBatchNorm)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/semantic-segmentation/maskformer2_R101_bs16_90k.yaml", Numbers = "mIoU 47.8, multi-scale mIoU 50.1")]
public static partial class Mask2FormerR101Ade20kSemantic;

/// <summary>Mask2Former with Swin-T on ADE20K, semantic segmentation.</summary>
[SegModel("mask2former-swin-t-ade20k-semantic", Extends = typeof(Mask2FormerR50Ade20kSemantic))]
[Swin]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/semantic-segmentation/swin/maskformer2_swin_tiny_bs16_160k.yaml", Numbers = "mIoU 47.7, multi-scale mIoU 49.6")]
public static partial class Mask2FormerSwinTAde20kSemantic;

/// <summary>Mask2Former with Swin-S on ADE20K, semantic segmentation.</summary>
[SegModel("mask2former-swin-s-ade20k-semantic", Extends = typeof(Mask2FormerR50Ade20kSemantic))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/semantic-segmentation/swin/maskformer2_swin_small_bs16_160k.yaml", Numbers = "mIoU 51.3, multi-scale mIoU 52.4")]
public static partial class Mask2FormerSwinSAde20kSemantic;

/// <summary>Mask2Former with Swin-B on ADE20K, semantic segmentation.</summary>
[SegModel("mask2former-swin-b-ade20k-semantic", Extends = typeof(Mask2FormerR50Ade20kSemantic))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/semantic-segmentation/swin/maskformer2_swin_base_384_bs16_160k_res640.yaml", Numbers = "mIoU 52.4, multi-scale mIoU 53.7")]
public static partial class Mask2FormerSwinBAde20kSemantic;

/// <summary>Mask2Former with Swin-B pre-trained on ImageNet-21k on ADE20K, semantic segmentation.</summary>
[SegModel("mask2former-swin-b-in21k-ade20k-semantic", Extends = typeof(Mask2FormerR50Ade20kSemantic))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/semantic-segmentation/swin/maskformer2_swin_base_IN21k_384_bs16_160k_res640.yaml", Numbers = "mIoU 53.9, multi-scale mIoU 55.1")]
public static partial class Mask2FormerSwinBIn21kAde20kSemantic;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on ADE20K, semantic segmentation.</summary>
[SegModel("mask2former-swin-l-in21k-ade20k-semantic", Extends = typeof(Mask2FormerR50Ade20kSemantic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/semantic-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_160k_res640.yaml", Numbers = "mIoU 56.1, multi-scale mIoU 57.3")]
public static partial class Mask2FormerSwinLIn21kAde20kSemantic;
