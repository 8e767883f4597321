namespace Seg.Models;

/// <summary>Seg-T-Mask/16: Segmenter with ViT-Ti and the mask transformer on ADE20K.</summary>
[SegModel("segmenter-t-mask16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(Dim = 192, Heads = 3)]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "ade20k/seg_tiny_mask/variant.yml", Numbers = "mIoU 38.1, multi-scale mIoU 38.8; 7 M parameters, 52.4 images a second")]
public static partial class SegmenterTMask16Ade20k;

/// <summary>Seg-S-Mask/16: Segmenter with ViT-S and the mask transformer on ADE20K.</summary>
[SegModel("segmenter-s-mask16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(Dim = 384, Heads = 6)]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "ade20k/seg_small_mask/variant.yml", Numbers = "mIoU 45.3, multi-scale mIoU 46.9; 27 M parameters, 34.8 images a second")]
public static partial class SegmenterSMask16Ade20k;

/// <summary>Seg-B-Mask/16: Segmenter with ViT-B and the mask transformer on ADE20K.</summary>
[SegModel("segmenter-b-mask16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "ade20k/seg_base_mask/variant.yml", Numbers = "mIoU 48.5, multi-scale mIoU 50.0; 106 M parameters, 24.1 images a second")]
public static partial class SegmenterBMask16Ade20k;

/// <summary>Seg-B/8: Segmenter with ViT-B in patches of 8 and the linear decoder on ADE20K.</summary>
[SegModel("segmenter-b-linear8-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterLinear))]
[ViT(PatchSize = 8)]
[Preprocess(PadTo = 8)]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "ade20k/seg_base_patch8/variant.yml", Numbers = "mIoU 49.5, multi-scale mIoU 50.5; 89 M parameters, 4.2 images a second")]
public static partial class SegmenterBLinear8Ade20k;

/// <summary>Seg-L-Mask/16: Segmenter with ViT-L and the mask transformer on ADE20K, at 640 × 640.</summary>
[SegModel("segmenter-l-mask16-ade20k-640", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(Dim = 1024, Heads = 16, Depth = 24, ImageSize = new[] { 640, 640 })]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[SlidingWindow(Size = 640, Stride = 608)]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "ade20k/seg_large_mask_640/variant.yml", Numbers = "mIoU 51.8, multi-scale mIoU 53.6; 334 M parameters")]
public static partial class SegmenterLMask16Ade20k;

/// <summary>Seg-B†/16: Segmenter with DeiT-B (distilled) and the linear decoder on ADE20K.</summary>
[SegModel("segmenter-deit-b-linear16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterLinear))]
[ViT(Distilled = true)]
[Preprocess(Mean = new[] { 123.68f, 116.28f, 103.53f }, Std = new[] { 58.4f, 57.12f, 57.38f })]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "ade20k/seg_base_deit_linear/variant.yml", Numbers = "mIoU 47.1, multi-scale mIoU 48.1; 87 M parameters, 27.3 images a second")]
public static partial class SegmenterDeitBLinear16Ade20k;

/// <summary>Seg-B†-Mask/16: Segmenter with DeiT-B (distilled) and the mask transformer on ADE20K.</summary>
[SegModel("segmenter-deit-b-mask16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(Distilled = true)]
[Preprocess(Mean = new[] { 123.68f, 116.28f, 103.53f }, Std = new[] { 58.4f, 57.12f, 57.38f })]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "ade20k/seg_base_deit_mask/variant.yml", Numbers = "mIoU 48.7, multi-scale mIoU 50.1; 106 M parameters, 24.1 images a second")]
public static partial class SegmenterDeitBMask16Ade20k;
