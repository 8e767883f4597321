namespace Seg.Models;

/// <summary>
/// What all models of the published release have in common. Their weights are not part of Seg: a folder each, with the pickle <c>checkpoint.pth</c> and
/// its configuration <c>variant.yml</c>, which <see cref="PublishedAttribute.Config"/> names.
/// </summary>
internal static class SegmenterRelease
{
    public const string System = "Segmenter";
    public const string Source = "Segmenter model zoo (Inria)";
    public const string License = "MIT";
}

/// <summary>What all models of OpenMMLab's release have in common: its own training, and names that the key map leads from.</summary>
internal static class SegmenterOpenMMLabRelease
{
    public const string Source = "MMSegmentation model zoo (OpenMMLab)";
    public const string License = "Apache-2.0";
    public const string KeyMap = "segmenter/openmmlab";
}

/// <summary>
/// ViT with the mask transformer, at 512 × 512: pictures are resized as the release's data pipeline does (mmcv), and evaluated in windows whose stride is
/// theirs less 32 (segm/eval/miou.py).
/// </summary>
[ViT] [MaskTransformer] [PerPixel] [PixelCrossEntropy] [SemanticInference]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048, PadTo = 16, Filter = ResizeFilter.OpenCvLinear, Mean = new[] { 127.5f, 127.5f, 127.5f }, Std = new[] { 127.5f, 127.5f, 127.5f })]
[SlidingWindow(Size = 512, Stride = 480)]
[StateNames(Backbone = "encoder", TransformerDecoder = "decoder")]
internal static class SegmenterMask;

/// <summary>The same with the linear decoder.</summary>
[ViT] [LinearHead] [PixelCrossEntropy] [SemanticInference]
[Preprocess(ShortestEdge = 512, LongestEdge = 2048, PadTo = 16, Filter = ResizeFilter.OpenCvLinear, Mean = new[] { 127.5f, 127.5f, 127.5f }, Std = new[] { 127.5f, 127.5f, 127.5f })]
[SlidingWindow(Size = 512, Stride = 480)]
[StateNames(Backbone = "encoder", Head = "decoder")]
internal static class SegmenterLinear;
