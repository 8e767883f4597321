namespace Seg.Models;

/// <summary>MaskFormer with ResNet-50 and six encoder layers on COCO, panoptic segmentation.</summary>
[SegModel("maskformer-r50-coco-panoptic", Task = SegTask.Panoptic | SegTask.Semantic, Classes = CocoPanoptic.Id)]
[ResNet(Depth = 50)] [TransformerEncoder] [DetrDecoder] [MaskClassification]
[MaskFormerCriterion] [MaskInference(ConfidentOnly = false)]
[Preprocess(ShortestEdge = 800, LongestEdge = 1333, PadTo = 0)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-panoptic/maskformer_panoptic_R50_bs64_554k.yaml", Numbers = "PQ 46.5")]
public static partial class MaskFormerR50CocoPanoptic;

/// <summary>MaskFormer with ResNet-101 and six encoder layers on COCO, panoptic segmentation.</summary>
[SegModel("maskformer-r101-coco-panoptic", Extends = typeof(MaskFormerR50CocoPanoptic))]
[ResNet(Depth = 101)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-panoptic/maskformer_panoptic_R101_bs64_554k.yaml", Numbers = "PQ 47.6")]
public static partial class MaskFormerR101CocoPanoptic;

/// <summary>MaskFormer with Swin-T on COCO, panoptic segmentation; without encoder layers.</summary>
[SegModel("maskformer-swin-t-coco-panoptic", Extends = typeof(MaskFormerR50CocoPanoptic))]
[Swin] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder(EnforceInputProjection = true)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-panoptic/swin/maskformer_panoptic_swin_tiny_bs64_554k.yaml", Numbers = "PQ 47.7")]
public static partial class MaskFormerSwinTCocoPanoptic;

/// <summary>MaskFormer with Swin-S on COCO, panoptic segmentation.</summary>
[SegModel("maskformer-swin-s-coco-panoptic", Extends = typeof(MaskFormerSwinTCocoPanoptic))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-panoptic/swin/maskformer_panoptic_swin_small_bs64_554k.yaml", Numbers = "PQ 49.7")]
public static partial class MaskFormerSwinSCocoPanoptic;

/// <summary>MaskFormer with Swin-B pre-trained on ImageNet-21k on COCO, panoptic segmentation.</summary>
[SegModel("maskformer-swin-b-in21k-coco-panoptic", Extends = typeof(MaskFormerSwinTCocoPanoptic))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-panoptic/swin/maskformer_panoptic_swin_base_IN21k_384_bs64_554k.yaml", Numbers = "PQ 51.8")]
public static partial class MaskFormerSwinBIn21kCocoPanoptic;

/// <summary>MaskFormer with Swin-L pre-trained on ImageNet-21k on COCO, panoptic segmentation.</summary>
[SegModel("maskformer-swin-l-in21k-coco-panoptic", Extends = typeof(MaskFormerSwinTCocoPanoptic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-panoptic/swin/maskformer_panoptic_swin_large_IN21k_384_bs64_554k.yaml", Numbers = "PQ 52.7")]
public static partial class MaskFormerSwinLIn21kCocoPanoptic;
