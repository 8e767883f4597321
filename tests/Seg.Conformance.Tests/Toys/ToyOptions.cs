namespace Seg.Conformance.Tests.Toys;

public sealed class ToyBackboneAttribute() : BackboneSpecAttribute("toy/backbone")
{
    [InRange(1, 64)] public int Width { get; set; } = 6;

    [InRange(0, 1)] public double DropRate { get; set; }

    [OneOf(2, 3, 4)] public int Blocks { get; set; } = 3;

    [OneOf("fine", "coarse")] public string[] Outputs { get; set; } = ["fine", "coarse"];
}

public sealed class ToyPixelsAttribute() : PixelDecoderSpecAttribute("toy/pixels")
{
    [InRange(1, 64)] public int Dim { get; set; } = 8;
}

public sealed class ToyQueriesAttribute() : TransformerDecoderSpecAttribute("toy/queries")
{
    [InRange(1, 64)] public int Dim { get; set; } = 8;

    [InRange(1, 64)] public int Queries { get; set; } = 5;
}

public sealed class ToyHeadAttribute() : HeadSpecAttribute("toy/head");

public sealed class ToyLossAttribute() : CriterionSpecAttribute("toy/loss")
{
    [InRange(0, 10)] public double ClassWeight { get; set; } = 2;

    [InRange(0, 10)] public double MaskWeight { get; set; } = 1;
}
