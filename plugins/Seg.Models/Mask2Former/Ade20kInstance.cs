namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 on ADE20K, instance segmentation.</summary>
[SegModel("mask2former-r50-ade20k-instance", Task = SegTask.Instance, Classes = Ade20kInstance.Id)]
[ResNet(Depth = 50)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/instance-segmentation/maskformer2_R50_bs16_160k.yaml", Numbers = "AP 26.4")]
public static partial class Mask2FormerR50Ade20kInstance;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on ADE20K, instance segmentation; 200 queries.</summary>
[SegModel("mask2former-swin-l-in21k-ade20k-instance", Extends = typeof(Mask2FormerR50Ade20kInstance))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)] [MaskedAttention(Queries = 200)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "ade20k/instance-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_160k.yaml", Numbers = "AP 34.9")]
public static partial class Mask2FormerSwinLIn21kAde20kInstance;
