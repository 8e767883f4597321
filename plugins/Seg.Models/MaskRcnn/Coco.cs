namespace Seg.Models;

/// <summary>Mask R-CNN with ResNet-50 and a feature pyramid on COCO, as mmdetection trains it.</summary>
[SegModel("mask-rcnn-r50-fpn-coco", Task = SegTask.Instance, Classes = CocoInstance.Id)]
[ResNet(Depth = 50, Norm = NormKind.FixedBatchNorm, FreezeAt = 2)] [FeaturePyramid] [RoI] [MaskRcnn]
[MaskRcnnCriterion] [MaskPasting]
[StateNames(PixelDecoder = "neck", RegionDecoder = "region_decoder", Head = "roi_head")]
[Preprocess(ShortestEdge = 800, LongestEdge = 1333, Filter = ResizeFilter.OpenCvLinear)]
[Checkpoint(License = MaskRcnnRelease.License, Source = MaskRcnnRelease.Source)]
[Published(System = MaskRcnnRelease.System, Config = "mask_rcnn/mask_rcnn_r50_fpn_2x_coco.py", Numbers = "box AP 39.2, AP 35.4")]
public static partial class MaskRcnnR50FpnCoco;

/// <summary>Mask R-CNN with ResNet-101 and a feature pyramid on COCO.</summary>
[SegModel("mask-rcnn-r101-fpn-coco", Extends = typeof(MaskRcnnR50FpnCoco))]
[ResNet(Depth = 101)]
[Checkpoint(License = MaskRcnnRelease.License, Source = MaskRcnnRelease.Source)]
[Published(System = MaskRcnnRelease.System, Config = "mask_rcnn/mask_rcnn_r101_fpn_1x_coco.py", Numbers = "box AP 40.0, AP 36.1")]
public static partial class MaskRcnnR101FpnCoco;
