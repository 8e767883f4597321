namespace Seg.Models;

/// <summary>kMaX-DeepLab with ResNet-50 on ADE20K, panoptic segmentation, at 1281 pixels. Neither release has area limits here.</summary>
[SegModel("kmax-r50-ade20k-panoptic", Extends = typeof(KMaXR50CocoPanoptic), Classes = Ade20kPanoptic.Id)]
[KMeansAttention(DropPath = 0)]
[KMaXInference(ThingThreshold = 0.4, StuffThreshold = 0.4, ThingAreaLimit = 0, StuffAreaLimit = 0)]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "ade20k/panoptic_segmentation/kmax_r50.yaml", Numbers = "PQ 42.2")]
public static partial class KMaXR50Ade20kPanoptic;

/// <summary>kMaX-DeepLab with ConvNeXt-L on ADE20K, panoptic segmentation, at 1281 pixels.</summary>
[SegModel("kmax-convnext-l-ade20k-panoptic", Extends = typeof(KMaXR50Ade20kPanoptic))]
[ConvNeXt(DropPath = 0.7, Depths = new[] { 3, 3, 27, 3 }, Dims = new[] { 192, 384, 768, 1536 })]
[Checkpoint(License = KMaXRelease.License, Source = KMaXRelease.Source)]
[Published(System = KMaXRelease.System, Config = "ade20k/panoptic_segmentation/kmax_convnext_large.yaml", Numbers = "PQ 50.0")]
public static partial class KMaXConvNeXtLAde20kPanoptic;
