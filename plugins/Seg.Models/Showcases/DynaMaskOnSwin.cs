namespace Seg.Models;

/// <summary>
/// Nobody's publication: DynaMask, whose switch chooses a mask resolution for each region, on Swin-T with a feature pyramid. There are no weights. See docs/showcases.
/// </summary>
[SegModel("showcase-dynamask-swin-t-coco-instance", Task = SegTask.Instance, Classes = CocoInstance.Id)]
[Swin] [FeaturePyramid] [RoI] [DynaMask]
[DynaMaskCriterion] [MaskPasting]
[Preprocess(ShortestEdge = 800, LongestEdge = 1333, Filter = ResizeFilter.OpenCvLinear)]
public static partial class ShowcaseDynaMaskSwinTCocoInstance;
