namespace Seg.Models;

/// <summary>
/// Nobody's publication: Mask2Former's masked-attention decoder on a plain ViT-B/16, whose one map ViTDet's simple feature pyramid turns into levels and mask features.
/// There are no weights. See docs/showcases.
/// </summary>
[SegModel("showcase-mask2former-vit-b-coco-panoptic", Task = SegTask.Panoptic | SegTask.Instance | SegTask.Semantic, Classes = CocoPanoptic.Id)]
[ViT(ImageSize = new[] { 640, 640 }, PretrainClasses = 0)] [SimplePyramid] [MaskedAttention] [MaskClassification]
[SetCriterion] [MaskInference]
[Preprocess(ShortestEdge = 640, LongestEdge = 1024, Mean = new[] { 127.5f, 127.5f, 127.5f }, Std = new[] { 127.5f, 127.5f, 127.5f })]
public static partial class ShowcaseMask2FormerViTBCocoPanoptic;
