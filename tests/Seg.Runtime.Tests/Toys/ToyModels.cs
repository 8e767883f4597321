[assembly: Seg.SegPlugin("Seg.Runtime.Tests.Toys")]

namespace Seg.Runtime.Tests.Toys;

/// <summary>Three classes.</summary>
[ClassCatalogue(Id, Count = 3)]
public static class ToyClasses
{
    public const string Id = "toy/three";

    public static ClassCatalogue Create() => new(Id, [new(7, "bear", true, new(1, 2, 3)), new(9, "floor", false, new(4, 5, 6)), new(11, "wall", false, new(7, 8, 9))]);
}

/// <summary>Every slot, with options that differ from the defaults.</summary>
[SegModel("toy-full", Task = SegTask.Semantic, Classes = ToyClasses.Id)]
[ToyBackbone(Width = 12, Depths = [2, 1], Scale = 0.25f, Note = "two \"words\"", Shapes = [ToyShape.Sharp, ToyShape.Round])]
[ToyPixels]
[ToyQueries(Queries = 7)]
[ToyHead]
[ToyLoss(Weight = 3)]
[ToyLabels]
[Preprocess(ShortestEdge = 48, LongestEdge = 96, PadTo = 16, Mean = [120, 110, 100], Std = [50, 60, 70])]
[Checkpoint(File = "toy/model.safetensors", License = "MIT")]
[Published(System = "Toys", Config = "toy.yaml", Numbers = "mIoU 1.0")]
public static partial class ToyFull;

/// <summary>Another size, without what only training needs.</summary>
[SegModel("toy-small", Extends = typeof(ToyFull))]
[ToyBackbone(Width = 4)]
[Preprocess(ShortestEdge = 32)]
public static partial class ToySmall;
