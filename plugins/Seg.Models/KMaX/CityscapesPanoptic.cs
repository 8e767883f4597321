namespace Seg.Models;

/// <summary>
/// kMaX-DeepLab with ResNet-50 on Cityscapes, panoptic segmentation. As released in PyTorch: no area limits, and a stem at the stride of res2, visited
/// before it.
/// </summary>
[SegModel("kmax-r50-cityscapes-panoptic", Task = SegTask.Panoptic, Classes = CityscapesPanoptic.Id)]
[ResNet(Depth = 50, Norm = NormKind.SyncBatchNorm, NormEpsilon = 1e-3, NormMomentum = 0.01, Outputs = new[] { "stem", "res2", "res3", "res4", "res5" })]
[KMaXPixelDecoder(
    InFeatures = new[] { "stem", "res2", "res3", "res4", "res5" }, Blocks = new[] { 1, 5, 1, 1, 1 }, Channels = new[] { 512, 256, 128, 64, 32 },
    Kinds = new[] { BlockKind.Axial, BlockKind.Axial, BlockKind.Bottleneck, BlockKind.Bottleneck, BlockKind.Bottleneck },
    PassOn = new[] { "res5" }, Variant = Variant.Released)]
[KMeansAttention(Queries = 256, DropPath = 0.2, SemanticFeatures = new[] { "res5" })] [MaskClassification]
[KMaXCriterion(PixelTemperature = 0.6, SemanticTemperature = 1, SemanticSamples = 0)]
[KMaXInference(ThingThreshold = 0.5, StuffThreshold = 0.3, OverlapThreshold = 0.9, MaskExponent = 0, ThingAreaLimit = 256, StuffAreaLimit = 2048, Variant = Variant.Released)]
[Preprocess(ShortestEdge = 1025, LongestEdge = 2049, FixedHeight = 1025, FixedWidth = 2049, PadTo = 1, Mean = new[] { 127.5f, 127.5f, 127.5f }, Std = new[] { 127.5f, 127.5f, 127.5f })]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "cityscapes/panoptic_segmentation/kmax_r50.yaml", Numbers = "PQ 63.5, AP 38.6, mIoU 79.5")]
public static partial class KMaXR50CityscapesPanoptic;

/// <summary>kMaX-DeepLab with ConvNeXt-L on Cityscapes, panoptic segmentation. Its stem comes last in either release.</summary>
[SegModel("kmax-convnext-l-cityscapes-panoptic", Extends = typeof(KMaXR50CityscapesPanoptic))]
[ConvNeXt(DropPath = 0.6, Depths = new[] { 3, 3, 27, 3 }, Dims = new[] { 192, 384, 768, 1536 }, Outputs = new[] { "stem", "res2", "res3", "res4", "res5" })]
[KMaXPixelDecoder(Variant = Variant.Published)]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "cityscapes/panoptic_segmentation/kmax_convnext_large.yaml", Numbers = "PQ 68.4, AP 45.1, mIoU 83.0")]
public static partial class KMaXConvNeXtLCityscapesPanoptic;

/// <summary>
/// kMaX-DeepLab with MaX-S on Cityscapes, panoptic segmentation. In TensorFlow only: no golden data; as published, with area limits, and masks at
/// stride 2.
/// </summary>
[SegModel("kmax-max-s-cityscapes-panoptic", Extends = typeof(KMaXR50CityscapesPanoptic))]
[MaXS(Outputs = new[] { "stem", "res2", "res3", "res4", "res5" })]
[KMaXPixelDecoder(Variant = Variant.Published)] [KMaXInference(Variant = Variant.Published)]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.TensorFlowSource)]
[Published(System = KMaXRelease.System, Config = "configs/cityscapes/kmax_deeplab/kmax_meta_axial_r50_os32.textproto", Numbers = "PQ 66.4, AP 41.6, mIoU 82.1")]
public static partial class KMaXMaXSCityscapesPanoptic;
