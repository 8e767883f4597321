namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 on ADE20K, panoptic segmentation.</summary>
[SegModel("mask2former-r50-ade20k-panoptic", Task = SegTask.Panoptic | SegTask.Instance | SegTask.Semantic, Classes = Ade20kPanoptic.Id)]
[ResNet(Depth = 50)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/panoptic-segmentation/maskformer2_R50_bs16_160k.yaml", Numbers = "PQ 39.7, AP 26.5, mIoU 46.1")]
public static partial class Mask2FormerR50Ade20kPanoptic;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on ADE20K, panoptic segmentation; 200 queries.</summary>
[SegModel("mask2former-swin-l-in21k-ade20k-panoptic", Extends = typeof(Mask2FormerR50Ade20kPanoptic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)] [MaskedAttention(Queries = 200)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/panoptic-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_160k.yaml", Numbers = "PQ 48.1, AP 34.2, mIoU 54.5")]
public static partial class Mask2FormerSwinLIn21kAde20kPanoptic;
