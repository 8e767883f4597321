namespace Seg.Models;

/// <summary>Seg-L-Mask/16: Segmenter with ViT-L and a mask transformer of one block on Cityscapes.</summary>
[SegModel("segmenter-l-mask16-cityscapes", Task = SegTask.Semantic, Classes = CityscapesSemantic.Id, Extends = typeof(SegmenterMask))]
[ViT(Dim = 1024, Heads = 16, Depth = 24, ImageSize = new[] { 768, 768 })]
[MaskTransformer(Layers = 1)]
[Preprocess(ShortestEdge = 1024, LongestEdge = 2048)]
[SlidingWindow(Size = 768, Stride = 736)]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "cityscapes/seg_large_mask/variant.yml", Numbers = "mIoU 79.1, multi-scale mIoU 81.3; 322 M parameters")]
public static partial class SegmenterLMask16Cityscapes;
