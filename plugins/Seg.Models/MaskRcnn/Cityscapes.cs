namespace Seg.Models;

/// <summary>Mask R-CNN with ResNet-50 and a feature pyramid on Cityscapes.</summary>
[SegModel("mask-rcnn-r50-fpn-cityscapes", Classes = CityscapesInstance.Id, Extends = typeof(MaskRcnnR50FpnCoco))]
[Preprocess(ShortestEdge = 1024, LongestEdge = 2048, Filter = ResizeFilter.OpenCvLinear)]
[Checkpoint(License = MaskRcnnRelease.License, Source = MaskRcnnRelease.Source)]
[Published(System = MaskRcnnRelease.System, Config = "cityscapes/mask_rcnn_r50_fpn_1x_cityscapes.py", Numbers = "box AP 40.9, AP 36.4")]
public static partial class MaskRcnnR50FpnCityscapes;

/// <summary>Mask R-CNN with ResNet-101 and a feature pyramid on Cityscapes; no weights of it were published.</summary>
[SegModel("mask-rcnn-r101-fpn-cityscapes", Extends = typeof(MaskRcnnR50FpnCityscapes))]
[ResNet(Depth = 101)]
public static partial class MaskRcnnR101FpnCityscapes;
