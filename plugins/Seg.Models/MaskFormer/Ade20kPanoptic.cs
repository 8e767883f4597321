namespace Seg.Models;

/// <summary>MaskFormer with ResNet-50 and six encoder layers on ADE20K, panoptic segmentation.</summary>
[SegModel("maskformer-r50-ade20k-panoptic", Task = SegTask.Panoptic | SegTask.Semantic, Classes = Ade20kPanoptic.Id)]
[ResNet(Depth = 50)] [TransformerEncoder] [DetrDecoder] [MaskClassification]
[MaskFormerCriterion] [MaskInference(ConfidentOnly = false, ObjectThreshold = 0.7)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150-panoptic/maskformer_panoptic_R50_bs16_720k.yaml", Numbers = "PQ 34.7")]
public static partial class MaskFormerR50Ade20kPanoptic;

/// <summary>MaskFormer with ResNet-101 and six encoder layers on ADE20K, panoptic segmentation.</summary>
[SegModel("maskformer-r101-ade20k-panoptic", Extends = typeof(MaskFormerR50Ade20kPanoptic))]
[ResNet(Depth = 101)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150-panoptic/maskformer_panoptic_R101_bs16_720k.yaml", Numbers = "PQ 35.7")]
public static partial class MaskFormerR101Ade20kPanoptic;
