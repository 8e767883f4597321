using Seg;
using Seg.Models;

namespace Acme.Decoders;

/// <summary>Mask2Former on COCO as published, with the decoder that stops early. The official weights fit (theirs is CC-BY-NC; not shipped).</summary>
[SegModel("acme-r50-coco-panoptic", Extends = typeof(Mask2FormerR50CocoPanoptic))]
[EarlyExit]
public static partial class EarlyExitCoco;

/// <summary>Seg's small model of fashion scenes, with its weights, whose four layers become two to four.</summary>
[SegModel("acme-fashion", Extends = typeof(Mask2FormerFashion))]
[EarlyExit(Dim = 64, Queries = 24, Layers = 4, Heads = 4, FeedForward = 256, Threshold = 0.02, MinLayers = 2)]
[Checkpoint(File = "mask2former-fashion/model.safetensors", Sha256 = "eea5d93c1f18fbe6b5a5ca20c6a1732179b1915d65d3df66e08d50ca144c6d07", License = "MIT", Source = "Seg")]
public static partial class EarlyExitFashion;
