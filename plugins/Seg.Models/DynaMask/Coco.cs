namespace Seg.Models;

/// <summary>DynaMask on Mask R-CNN with ResNet-50 and a feature pyramid, on COCO.</summary>
[SegModel("dynamask-r50-coco", Extends = typeof(MaskRcnnR50FpnCoco))]
[DynaMask] [DynaMaskCriterion]
[Checkpoint(License = DynaMaskRelease.License, Source = DynaMaskRelease.Source)]
[Published(System = DynaMaskRelease.System, Config = "dynamask/coco/r50-dynamask-1x.py")]
public static partial class DynaMaskR50Coco;

/// <summary>DynaMask with ResNet-101, on COCO.</summary>
[SegModel("dynamask-r101-coco", Extends = typeof(DynaMaskR50Coco))]
[ResNet(Depth = 101)]
public static partial class DynaMaskR101Coco;
