namespace Seg.Models;

/// <summary>Mask2Former with ResNet-50 on Mapillary Vistas, panoptic segmentation.</summary>
[SegModel("mask2former-r50-mapillary-panoptic", Task = SegTask.Panoptic | SegTask.Semantic, Classes = MapillaryVistasPanoptic.Id)]
[ResNet(Depth = 50)] [MSDeformAttn] [MaskedAttention(Queries = 100)] [MaskClassification]
[SetCriterion] [MaskInference(ObjectThreshold = 0)]
[Preprocess(ShortestEdge = 2048, LongestEdge = 2048)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "mapillary-vistas/panoptic-segmentation/maskformer_R50_bs16_300k.yaml", Numbers = "PQ 36.3, mIoU 50.7")]
public static partial class Mask2FormerR50MapillaryVistasPanoptic;

/// <summary>Mask2Former with Swin-L pre-trained on ImageNet-21k on Mapillary Vistas, panoptic segmentation; 200 queries.</summary>
[SegModel("mask2former-swin-l-in21k-mapillary-panoptic", Extends = typeof(Mask2FormerR50MapillaryVistasPanoptic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)] [MaskedAttention(Queries = 200)]
[Checkpoint(License = Mask2FormerRelease.License, Source = Mask2FormerRelease.Source)]
[Published(System = Mask2FormerRelease.System, Config = "mapillary-vistas/panoptic-segmentation/swin/maskformer2_swin_large_IN21k_384_bs16_300k.yaml", Numbers = "PQ 45.5, mIoU 60.8")]
public static partial class Mask2FormerSwinLIn21kMapillaryVistasPanoptic;
