namespace Seg.Models;

/// <summary>
/// Nobody's publication: kMaX-DeepLab with ResNet-50, trained with Mask2Former's criterion, which matches and compares masks in a few thousand sampled points instead of
/// in every pixel. Without the auxiliary semantic branch and the pixel-wise discrimination that kMaX's own criterion supervises. There are no weights. See docs/showcases.
/// </summary>
[SegModel("showcase-kmax-r50-points-coco-panoptic", Task = SegTask.Panoptic | SegTask.Instance | SegTask.Semantic, Classes = CocoPanoptic.Id)]
[ResNet(Depth = 50, Norm = NormKind.SyncBatchNorm, NormEpsilon = 1e-3, NormMomentum = 0.01)]
[KMaXPixelDecoder(PassOn = new string[0])] [KMeansAttention(DropPath = 0.2, SemanticFeatures = new string[0])] [MaskClassification]
[SetCriterion] [KMaXInference]
[Preprocess(ShortestEdge = 641, LongestEdge = 641, PadTo = 1, Mean = new[] { 127.5f, 127.5f, 127.5f }, Std = new[] { 127.5f, 127.5f, 127.5f })]
public static partial class ShowcaseKMaXR50PointsCocoPanoptic;
