namespace Seg.Models;

/// <summary>MaskFormer with ResNet-50 on ADE20K, semantic segmentation.</summary>
[SegModel("maskformer-r50-ade20k-semantic", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id)]
[ResNet(Depth = 50)] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder] [MaskClassification]
[MaskFormerCriterion] [MaskInference(ConfidentOnly = false)]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/maskformer_R50_bs16_160k.yaml", Numbers = "mIoU 44.5, multi-scale mIoU 46.7")]
public static partial class MaskFormerR50Ade20kSemantic;

/// <summary>MaskFormer with ResNet-101 on ADE20K, semantic segmentation.</summary>
[SegModel("maskformer-r101-ade20k-semantic", Extends = typeof(MaskFormerR50Ade20kSemantic))]
[ResNet(Depth = 101)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/maskformer_R101_bs16_160k.yaml", Numbers = "mIoU 45.5, multi-scale mIoU 47.2")]
public static partial class MaskFormerR101Ade20kSemantic;

/// <summary>MaskFormer with ResNet-101c (DeepLab's stem and multi-grid) on ADE20K, semantic segmentation.</summary>
[SegModel("maskformer-r101c-ade20k-semantic", Extends = typeof(MaskFormerR50Ade20kSemantic))]
[ResNet(Depth = 101, Stem = StemKind.DeepLab, StemChannels = 128, Res5MultiGrid = new[] { 1, 2, 4 })]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/maskformer_R101c_bs16_160k.yaml", Numbers = "mIoU 46.0, multi-scale mIoU 48.1")]
public static partial class MaskFormerR101cAde20kSemantic;

/// <summary>MaskFormer with Swin-T on ADE20K, semantic segmentation.</summary>
[SegModel("maskformer-swin-t-ade20k-semantic", Extends = typeof(MaskFormerR50Ade20kSemantic))]
[Swin]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/swin/maskformer_swin_tiny_bs16_160k.yaml", Numbers = "mIoU 46.7, multi-scale mIoU 48.8")]
public static partial class MaskFormerSwinTAde20kSemantic;

/// <summary>MaskFormer with Swin-S on ADE20K, semantic segmentation.</summary>
[SegModel("maskformer-swin-s-ade20k-semantic", Extends = typeof(MaskFormerR50Ade20kSemantic))]
[Swin(Depths = new[] { 2, 2, 18, 2 })]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/swin/maskformer_swin_small_bs16_160k.yaml", Numbers = "mIoU 49.8, multi-scale mIoU 51.0")]
public static partial class MaskFormerSwinSAde20kSemantic;

/// <summary>MaskFormer with Swin-B pre-trained on ImageNet-21k on ADE20K, semantic segmentation.</summary>
[SegModel("maskformer-swin-b-in21k-ade20k-semantic", Extends = typeof(MaskFormerR50Ade20kSemantic))]
[Swin(EmbedDim = 128, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 4, 8, 16, 32 }, Window = 12, PretrainSize = 384)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/swin/maskformer_swin_base_IN21k_384_bs16_160k_res640.yaml", Numbers = "mIoU 52.7, multi-scale mIoU 53.9")]
public static partial class MaskFormerSwinBIn21kAde20kSemantic;

/// <summary>MaskFormer with Swin-L pre-trained on ImageNet-21k on ADE20K, semantic segmentation.</summary>
[SegModel("maskformer-swin-l-in21k-ade20k-semantic", Extends = typeof(MaskFormerR50Ade20kSemantic))]
[Swin(EmbedDim = 192, Depths = new[] { 2, 2, 18, 2 }, Heads = new[] { 6, 12, 24, 48 }, Window = 12, PretrainSize = 384)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/swin/maskformer_swin_large_IN21k_384_bs16_160k_res640.yaml", Numbers = "mIoU 54.1, multi-scale mIoU 55.6")]
public static partial class MaskFormerSwinLIn21kAde20kSemantic;
