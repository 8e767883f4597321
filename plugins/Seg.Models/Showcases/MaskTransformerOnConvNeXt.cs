namespace Seg.Models;

/// <summary>
/// Nobody's publication: Segmenter's mask transformer on ConvNeXt-T. A two-level feature pyramid brings the coarsest stage's context to stride 16, the stride of
/// Segmenter's own patches. There are no weights. See docs/showcases.
/// </summary>
[SegModel("showcase-segmenter-convnext-t-ade20k-semantic", Task = SegTask.Semantic, Classes = Ade20kSemantic.Id)]
[ConvNeXt] [FeaturePyramid(InFeatures = new[] { "res4", "res5" }, ExtraLevel = false)]
[MaskTransformer(InFeatures = new[] { "res4" })] [PerPixel]
[PixelCrossEntropy] [SemanticInference]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048)]
[SlidingWindow(Size = 512, Stride = 512)]
public static partial class ShowcaseSegmenterConvNeXtTAde20kSemantic;
