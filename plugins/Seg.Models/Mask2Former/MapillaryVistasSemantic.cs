namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 on Mapillary Vistas, semantic segmentation.</summary>
[SegModel("mask2former-r50-mapillary-semantic", Task = SegTask.Semantic, Classes = MapillaryVistasSemantic.Id)]
[ResNet(Depth = 50)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference(ObjectThreshold = 0)]
[Preprocess(ShortestEdge = 2048, LongestEdge = 2048)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "mapillary-vistas/semantic-segmentation/maskformer2_R50_bs16_300k.yaml", Numbers = "mIoU 57.4, multi-scale mIoU 59.0")]
public static partial class Mask2FormerR50MapillaryVistasSemantic;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on Mapillary Vistas, semantic segmentation.</summary>
[SegModel("mask2former-swin-l-in21k-mapillary-semantic", Extends = typeof(Mask2FormerR50MapillaryVistasSemantic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "mapillary-vistas/semantic-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_300k.yaml", Numbers = "mIoU 63.2, multi-scale mIoU 64.7")]
public static partial class Mask2FormerSwinLIn21kMapillaryVistasSemantic;
