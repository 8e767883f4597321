namespace Seg.Models;

/// <summary>Seg-L-Mask/16: Segmenter with ViT-L and the mask transformer on PASCAL Context, 59 classes and the background.</summary>
[SegModel("segmenter-l-mask16-pascal-context", Task = SegTask.Semantic, Classes = PascalContextWithBackground.Id, Extends = typeof(SegmenterMask))]
[ViT(Dim = 1024, Heads = 16, Depth = 24, ImageSize = new[] { 480, 480 })]
[Preprocess(ShortestEdge = 520, LongestEdge = 4160)]
[SlidingWindow(Size = 480, Stride = 448)]
[Checkpoint(License = SegmenterRelease.License, Source = SegmenterRelease.Source)]
[Published(System = SegmenterRelease.System, Config = "pascal_context/seg_large_mask/variant.yml", Numbers = "mIoU 58.1, multi-scale mIoU 59.0; 334 M parameters")]
public static partial class SegmenterLMask16PascalContext;
