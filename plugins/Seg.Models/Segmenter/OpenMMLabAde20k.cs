namespace Seg.Models;

/// <summary>OpenMMLab's Segmenter with ViT-Ti and the mask transformer on ADE20K.</summary>
[SegModel("segmenter-openmmlab-t-mask16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(Dim = 192, Heads = 3, PretrainClasses = 0, NormEpsilon = 1e-6)]
[Checkpoint(License = SegmenterOpenMMLabRelease.License, Source = SegmenterOpenMMLabRelease.Source, KeyMap = SegmenterOpenMMLabRelease.KeyMap)]
[Published(System = SegmenterRelease.System, Config = "configs/segmenter/segmenter_vit-t_mask_8xb1-160k_ade20k-512x512.py", Numbers = "mIoU 39.99, multi-scale mIoU 40.83")]
public static partial class SegmenterOpenMMLabTMask16Ade20k;

/// <summary>OpenMMLab's Segmenter with ViT-S and the linear decoder on ADE20K.</summary>
[SegModel("segmenter-openmmlab-s-linear16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterLinear))]
[ViT(Dim = 384, Heads = 6, PretrainClasses = 0, NormEpsilon = 1e-6)]
[Checkpoint(License = SegmenterOpenMMLabRelease.License, Source = SegmenterOpenMMLabRelease.Source, KeyMap = SegmenterOpenMMLabRelease.KeyMap)]
[Published(System = SegmenterRelease.System, Config = "configs/segmenter/segmenter_vit-s_fcn_8xb1-160k_ade20k-512x512.py", Numbers = "mIoU 45.75, multi-scale mIoU 46.82")]
public static partial class SegmenterOpenMMLabSLinear16Ade20k;

/// <summary>OpenMMLab's Segmenter with ViT-S and the mask transformer on ADE20K.</summary>
[SegModel("segmenter-openmmlab-s-mask16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(Dim = 384, Heads = 6, PretrainClasses = 0, NormEpsilon = 1e-6)]
[Checkpoint(License = SegmenterOpenMMLabRelease.License, Source = SegmenterOpenMMLabRelease.Source, KeyMap = SegmenterOpenMMLabRelease.KeyMap)]
[Published(System = SegmenterRelease.System, Config = "configs/segmenter/segmenter_vit-s_mask_8xb1-160k_ade20k-512x512.py", Numbers = "mIoU 46.19, multi-scale mIoU 47.85")]
public static partial class SegmenterOpenMMLabSMask16Ade20k;

/// <summary>OpenMMLab's Segmenter with ViT-B and the mask transformer on ADE20K.</summary>
[SegModel("segmenter-openmmlab-b-mask16-ade20k", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(PretrainClasses = 0, NormEpsilon = 1e-6)]
[Checkpoint(License = SegmenterOpenMMLabRelease.License, Source = SegmenterOpenMMLabRelease.Source, KeyMap = SegmenterOpenMMLabRelease.KeyMap)]
[Published(System = SegmenterRelease.System, Config = "configs/segmenter/segmenter_vit-b_mask_8xb1-160k_ade20k-512x512.py", Numbers = "mIoU 49.60, multi-scale mIoU 51.07")]
public static partial class SegmenterOpenMMLabBMask16Ade20k;

/// <summary>OpenMMLab's Segmenter with ViT-L and the mask transformer on ADE20K, at 640 × 640.</summary>
[SegModel("segmenter-openmmlab-l-mask16-ade20k-640", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(Dim = 1024, Heads = 16, Depth = 24, ImageSize = new[] { 640, 640 }, PretrainClasses = 0, NormEpsilon = 1e-6)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560)]
[SlidingWindow(Size = 640, Stride = 608)]
[Checkpoint(License = SegmenterOpenMMLabRelease.License, Source = SegmenterOpenMMLabRelease.Source, KeyMap = SegmenterOpenMMLabRelease.KeyMap)]
[Published(System = SegmenterRelease.System, Config = "configs/segmenter/segmenter_vit-l_mask_8xb1-160k_ade20k-512x512.py", Numbers = "mIoU 52.16, multi-scale mIoU 53.65")]
public static partial class SegmenterOpenMMLabLMask16Ade20k;
