namespace Seg.Models;

/// <summary>
/// A small Mask2Former (1.2 million parameters, ResNet-18 of a quarter of the width) trained on fashion scenes with the published code. Its
/// weights are part of Seg; scenes are taken at their own size.
/// </summary>
[SegModel("mask2former-fashion", Task = SegTask.Panoptic | SegTask.Instance | SegTask.Semantic, Classes = FashionScenesPanoptic.Id)]
[ResNet(Depth = 18, Norm = NormKind.BatchNorm, StemChannels = 16, Res2Channels = 16)]
[MSDeformAttn(Dim = 64, MaskDim = 64, Layers = 3, Heads = 4, FeedForward = 256)]
[MaskedAttention(Dim = 64, Queries = 24, Layers = 4, Heads = 4, FeedForward = 256)] [MaskClassification]
[SetCriterion(Points = 1024)] [MaskInference(ObjectThreshold = 0.5, OverlapThreshold = 0.8, TopInstances = 24)]
[Preprocess(PadTo = 32)]
[Checkpoint(
    File = "mask2former-fashion/model.safetensors", Sha256 = "eea5d93c1f18fbe6b5a5ca20c6a1732179b1915d65d3df66e08d50ca144c6d07",
    License = "MIT", Source = "trained for Seg with the published implementation")]
[Published(Numbers = "PQ 62.53, AP 43.77, mIoU 58.11")]
public static partial class Mask2FormerFashion;
