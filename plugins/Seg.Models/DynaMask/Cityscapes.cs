namespace Seg.Models;

/// <summary>DynaMask on Mask R-CNN with ResNet-50 and a feature pyramid, on Cityscapes.</summary>
[SegModel("dynamask-r50-cityscapes", Extends = typeof(MaskRcnnR50FpnCityscapes))]
[DynaMask] [DynaMaskCriterion]
[Checkpoint(License = DynaMaskRelease.License, Source = DynaMaskRelease.Source)]
[Published(System = DynaMaskRelease.System, Config = "dynamask/coco/r50-dynamask-1x.py")]
public static partial class DynaMaskR50Cityscapes;

/// <summary>DynaMask with ResNet-101, on Cityscapes.</summary>
[SegModel("dynamask-r101-cityscapes", Extends = typeof(DynaMaskR50Cityscapes))]
[ResNet(Depth = 101)]
public static partial class DynaMaskR101Cityscapes;
