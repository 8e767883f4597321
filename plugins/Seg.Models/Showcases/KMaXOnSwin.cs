namespace Seg.Models;

/// <summary>
/// Nobody's publication: kMaX-DeepLab's k-means decoder on Swin-T, over Mask2Former's deformable pixel decoder in place of its own axial one. Without kMaX's auxiliary
/// semantic branch, which reads the backbone past the pixel decoder. There are no weights. See docs/showcases.
/// </summary>
[SegModel("showcase-kmax-swin-t-coco-panoptic", Task = SegTask.Panoptic | SegTask.Instance | SegTask.Semantic, Classes = CocoPanoptic.Id)]
[Swin] [MSDeformAttn] [KMeansAttention(SemanticFeatures = new string[0])] [MaskClassification]
[KMaXCriterion(SemanticWeight = 0)] [KMaXInference]
[Preprocess(ShortestEdge = 800, LongestEdge = 1333)]
public static partial class ShowcaseKMaXSwinTCocoPanoptic;
