namespace Seg.Models;

/// <summary>DynaMask on Mask R-CNN with ResNet-50 and a feature pyramid, on LVIS v1.</summary>
[SegModel("dynamask-r50-lvis", Extends = typeof(MaskRcnnR50FpnLvis))]
[DynaMask] [DynaMaskCriterion]
[Checkpoint(License = DynaMaskRelease.License, Source = DynaMaskRelease.Source)]
[Published(System = DynaMaskRelease.System, Config = "dynamask/coco/r50-dynamask-1x.py")]
public static partial class DynaMaskR50Lvis;

/// <summary>DynaMask with ResNet-101, on LVIS v1.</summary>
[SegModel("dynamask-r101-lvis", Extends = typeof(DynaMaskR50Lvis))]
[ResNet(Depth = 101)]
public static partial class DynaMaskR101Lvis;
