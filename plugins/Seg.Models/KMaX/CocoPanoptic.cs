namespace Seg.Models;

/// <summary>kMaX-DeepLab with ResNet-50 on COCO, panoptic segmentation. As released in PyTorch: no area limits.</summary>
[SegModel("kmax-r50-coco-panoptic", Task = SegTask.Panoptic, Classes = CocoPanoptic.Id)]
[ResNet(Depth = 50, Norm = NormKind.SyncBatchNorm, NormEpsilon = 1e-3, NormMomentum = 0.01)]
[KMaXPixelDecoder(Variant = Variant.Released)] [KMeansAttention(DropPath = 0.2)] [MaskClassification]
[KMaXCriterion] [KMaXInference(Variant = Variant.Released)]
[Preprocess(ShortestEdge = 1281, LongestEdge = 1281, FixedHeight = 1281, FixedWidth = 1281, PadTo = 1, Mean = new[] { 127.5f, 127.5f, 127.5f }, Std = new[] { 127.5f, 127.5f, 127.5f })]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "coco/panoptic_segmentation/kmax_r50.yaml", Numbers = "PQ 53.3, SQ 83.2, RQ 63.3")]
public static partial class KMaXR50CocoPanoptic;

/// <summary>kMaX-DeepLab with ConvNeXt-T on COCO, panoptic segmentation.</summary>
[SegModel("kmax-convnext-t-coco-panoptic", Extends = typeof(KMaXR50CocoPanoptic))]
[ConvNeXt(DropPath = 0.3)]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "coco/panoptic_segmentation/kmax_convnext_tiny.yaml", Numbers = "PQ 55.5, SQ 83.3, RQ 65.9")]
public static partial class KMaXConvNeXtTCocoPanoptic;

/// <summary>kMaX-DeepLab with ConvNeXt-S on COCO, panoptic segmentation.</summary>
[SegModel("kmax-convnext-s-coco-panoptic", Extends = typeof(KMaXR50CocoPanoptic))]
[ConvNeXt(DropPath = 0.4, Depths = new[] { 3, 3, 27, 3 })]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "coco/panoptic_segmentation/kmax_convnext_small.yaml", Numbers = "PQ 56.7, SQ 83.4, RQ 67.2")]
public static partial class KMaXConvNeXtSCocoPanoptic;

/// <summary>kMaX-DeepLab with ConvNeXt-B on COCO, panoptic segmentation.</summary>
[SegModel("kmax-convnext-b-coco-panoptic", Extends = typeof(KMaXR50CocoPanoptic))]
[ConvNeXt(DropPath = 0.5, Depths = new[] { 3, 3, 27, 3 }, Dims = new[] { 128, 256, 512, 1024 })]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "coco/panoptic_segmentation/kmax_convnext_base.yaml", Numbers = "PQ 57.2, SQ 83.4, RQ 67.9")]
public static partial class KMaXConvNeXtBCocoPanoptic;

/// <summary>kMaX-DeepLab with ConvNeXt-L on COCO, panoptic segmentation.</summary>
[SegModel("kmax-convnext-l-coco-panoptic", Extends = typeof(KMaXR50CocoPanoptic))]
[ConvNeXt(DropPath = 0.6, Depths = new[] { 3, 3, 27, 3 }, Dims = new[] { 192, 384, 768, 1536 })]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "coco/panoptic_segmentation/kmax_convnext_large.yaml", Numbers = "PQ 57.9, SQ 83.5, RQ 68.5")]
public static partial class KMaXConvNeXtLCocoPanoptic;

/// <summary>kMaX-DeepLab with MaX-S on COCO, panoptic segmentation. In TensorFlow only: no golden data; as published, with area limits.</summary>
[SegModel("kmax-max-s-coco-panoptic", Extends = typeof(KMaXR50CocoPanoptic))]
[MaXS]
[KMaXPixelDecoder(Variant = Variant.Published)] [KMaXInference(Variant = Variant.Published)]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.TensorFlowSource)]
[Published(System = KMaXRelease.System, Config = "configs/coco/kmax_deeplab/kmax_meta_axial_r50_os32.textproto", Numbers = "PQ 56.2")]
public static partial class KMaXMaXSCocoPanoptic;
