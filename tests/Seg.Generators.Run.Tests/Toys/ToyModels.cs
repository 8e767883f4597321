using Seg;

namespace Toys;

/// <summary>Every slot.</summary>
[SegModel("toy-full", Task = SegTask.Panoptic | SegTask.Semantic, Classes = ToyClasses.Id)]
[ToyBackbone(Width = 24, Scale = 2.5f, Outputs = ["res2", "res3"], Loudness = Loudness.Quiet)]
[ToyPixels]
[ToyDecoder(Queries = 7)]
[ToyHead]
[ToyCriterion]
[ToyPost]
[Preprocess(ShortestEdge = 64, LongestEdge = 128, Filter = ResizeFilter.Bicubic, Mean = [1, 2, 3])]
[Checkpoint(File = "toy/model.safetensors", License = "MIT")]
[Published(System = "Toys", Numbers = "PQ 1.0")]
public static partial class ToyFull;

/// <summary>The same with another decoder width and size: only the differences.</summary>
[SegModel("toy-variant", Extends = typeof(ToyFull))]
[ToyPixels(Dim = 64)]
[ToyDecoder(Dim = 64)]
[Preprocess(ShortestEdge = 32)]
public static partial class ToyVariant;

/// <summary>Components without a model: specs build on it.</summary>
[ToyBackbone(Width = 32, Outputs = ["res2"])]
[ToyDecoder]
[ToyHead]
[ToyPost]
internal static class ToyBase;

/// <summary>No pixel decoder, no criterion.</summary>
[SegModel("toy-bare", Task = SegTask.Semantic, Classes = ToyClasses.Id, Extends = typeof(ToyBase))]
public static partial class ToyBare;
