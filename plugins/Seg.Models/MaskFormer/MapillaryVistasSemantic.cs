namespace Seg.Models;

/// <summary>MaskFormer with ResNet-50 on Mapillary Vistas, semantic segmentation.</summary>
[SegModel("maskformer-r50-mapillary-semantic", Task = SegTask.Semantic, Classes = MapillaryVistasSemantic.Id)]
[ResNet(Depth = 50)] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder] [MaskClassification]
[MaskFormerCriterion] [MaskInference(ConfidentOnly = false)]
[Preprocess(ShortestEdge = 2048, LongestEdge = 2048)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "mapillary-vistas-65/maskformer_R50_bs16_300k.yaml", Numbers = "mIoU 53.1, multi-scale mIoU 55.4")]
public static partial class MaskFormerR50MapillarySemantic;
