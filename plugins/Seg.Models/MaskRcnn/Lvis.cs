namespace Seg.Models;

/// <summary>Mask R-CNN with ResNet-50 and a feature pyramid on LVIS v1: more detections, of lower scores, since there are 1203 classes.</summary>
[SegModel("mask-rcnn-r50-fpn-lvis", Classes = LvisV1.Id, Extends = typeof(MaskRcnnR50FpnCoco))]
[RoI(ScoreThreshold = 0.0001, Detections = 300)]
[Checkpoint(License = MaskRcnnRelease.License, Source = MaskRcnnRelease.Source)]
[Published(System = MaskRcnnRelease.System, Config = "lvis/mask_rcnn_r50_fpn_sample1e-3_mstrain_1x_lvis_v1.py", Numbers = "box AP 22.5, AP 21.7")]
public static partial class MaskRcnnR50FpnLvis;

/// <summary>Mask R-CNN with ResNet-101 and a feature pyramid on LVIS v1.</summary>
[SegModel("mask-rcnn-r101-fpn-lvis", Extends = typeof(MaskRcnnR50FpnLvis))]
[ResNet(Depth = 101)]
[Checkpoint(License = MaskRcnnRelease.License, Source = MaskRcnnRelease.Source)]
[Published(System = MaskRcnnRelease.System, Config = "lvis/mask_rcnn_r101_fpn_sample1e-3_mstrain_1x_lvis_v1.py", Numbers = "box AP 24.6, AP 23.6")]
public static partial class MaskRcnnR101FpnLvis;
