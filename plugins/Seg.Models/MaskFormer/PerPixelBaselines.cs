namespace Seg.Models;

/// <summary>Per-pixel baseline of MaskFormer's authors with ResNet-50 on ADE20K, semantic segmentation.</summary>
[SegModel("per-pixel-baseline-r50-ade20k-semantic", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id)]
[ResNet(Depth = 50)] [Fpn] [PixelClassifier]
[PixelCrossEntropy] [SemanticInference(Upsample = 4)]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048, PadTo = 0)]
[StateNames(Head = "sem_seg_head.predictor")]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/per_pixel_baseline_R50_bs16_160k.yaml", Numbers = "mIoU 39.2, multi-scale mIoU 40.9")]
public static partial class PerPixelBaselineR50Ade20kSemantic;

/// <summary>Per-pixel baseline+ of MaskFormer's authors with ResNet-50 on ADE20K, semantic segmentation: a query for each class.</summary>
[SegModel("per-pixel-baseline-plus-r50-ade20k-semantic", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id)]
[ResNet(Depth = 50)] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder(ClassQueries = true, Queries = 150)] [PerPixel]
[PixelCrossEntropy] [SemanticInference(Upsample = 4)]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048, PadTo = 0)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-150/per_pixel_baseline_plus_R50_bs16_160k.yaml", Numbers = "mIoU 41.9, multi-scale mIoU 42.9")]
public static partial class PerPixelBaselinePlusR50Ade20kSemantic;

/// <summary>Per-pixel baseline of MaskFormer's authors with ResNet-50 on ADE20K's full annotation (847 classes), semantic segmentation.</summary>
[SegModel("per-pixel-baseline-r50-ade20k-847-semantic", Task = SegTask.Semantic, Classes = Ade20k847.Id)]
[ResNet(Depth = 50)] [Fpn] [PixelClassifier]
[PixelCrossEntropy] [SemanticInference(Upsample = 4)]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048, PadTo = 0)]
[StateNames(Head = "sem_seg_head.predictor")]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-full-847/per_pixel_baseline_R50_bs16_200k.yaml", Numbers = "mIoU 12.4")]
public static partial class PerPixelBaselineR50Ade20k847Semantic;

/// <summary>Per-pixel baseline+ of MaskFormer's authors with ResNet-50 on ADE20K's full annotation (847 classes), semantic segmentation: a query for each class.</summary>
[SegModel("per-pixel-baseline-plus-r50-ade20k-847-semantic", Task = SegTask.Semantic, Classes = Ade20k847.Id)]
[ResNet(Depth = 50)] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder(ClassQueries = true, Queries = 847)] [PerPixel]
[PixelCrossEntropy] [SemanticInference(Upsample = 4)]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048, PadTo = 0)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "ade20k-full-847/per_pixel_baseline_plus_R50_bs16_200k.yaml", Numbers = "mIoU 13.9")]
public static partial class PerPixelBaselinePlusR50Ade20k847Semantic;

/// <summary>Per-pixel baseline of MaskFormer's authors with ResNet-50 on COCO-Stuff 10k, semantic segmentation.</summary>
[SegModel("per-pixel-baseline-r50-coco-stuff-10k-semantic", Task = SegTask.Semantic, Classes = CocoStuff10k.Id)]
[ResNet(Depth = 50)] [Fpn] [PixelClassifier]
[PixelCrossEntropy] [SemanticInference(Upsample = 4)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560, PadTo = 0)]
[StateNames(Head = "sem_seg_head.predictor")]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-stuff-10k-171/per_pixel_baseline_R50_bs32_60k.yaml", Numbers = "mIoU 32.4, multi-scale mIoU 34.4")]
public static partial class PerPixelBaselineR50CocoStuff10kSemantic;

/// <summary>Per-pixel baseline+ of MaskFormer's authors with ResNet-50 on COCO-Stuff 10k, semantic segmentation: a query for each class.</summary>
[SegModel("per-pixel-baseline-plus-r50-coco-stuff-10k-semantic", Task = SegTask.Semantic, Classes = CocoStuff10k.Id)]
[ResNet(Depth = 50)] [Fpn(PassThrough = new[] { "res5" })] [DetrDecoder(ClassQueries = true, Queries = 171)] [PerPixel]
[PixelCrossEntropy] [SemanticInference(Upsample = 4)]
[Preprocess(ShortestEdge = 640, LongestEdge = 2560, PadTo = 0)]
[Checkpoint(License = MaskFormerRelease.License, Source = MaskFormerRelease.Source)]
[Published(System = MaskFormerRelease.System, Config = "coco-stuff-10k-171/per_pixel_baseline_plus_R50_bs32_60k.yaml", Numbers = "mIoU 34.2, multi-scale mIoU 35.8")]
public static partial class PerPixelBaselinePlusR50CocoStuff10kSemantic;
