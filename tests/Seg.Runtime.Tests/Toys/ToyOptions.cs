namespace Seg.Runtime.Tests.Toys;

/// <summary>How a toy rounds its corners.</summary>
public enum ToyShape
{
    /// <summary>Not at all.</summary>
    Sharp,
    /// <summary>A little.</summary>
    Round,
}

/// <summary>Options of the toy backbone: one of every type that options may have.</summary>
public sealed class ToyBackboneAttribute() : BackboneSpecAttribute("toy/backbone")
{
    /// <summary>Channels of res2; each level doubles them.</summary>
    [InRange(1, 512)] public int Width { get; set; } = 8;

    /// <summary>Convolutions of each level.</summary>
    [InRange(1, 8)] public int[] Depths { get; set; } = [1, 2];

    /// <summary>Names of the levels that are given.</summary>
    [OneOf("res2", "res3")] public string[] Outputs { get; set; } = ["res2", "res3"];

    /// <summary>Factor on the input.</summary>
    public float Scale { get; set; } = 0.1f;

    /// <summary>The same, in double precision.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>Whether blocks add their input.</summary>
    public bool Residual { get; set; } = true;

    /// <summary>A shape.</summary>
    public ToyShape Shape { get; set; } = ToyShape.Round;

    /// <summary>Several.</summary>
    public ToyShape[] Shapes { get; set; } = [];

    /// <summary>A seed.</summary>
    public long Seed { get; set; }

    /// <summary>Any text.</summary>
    public string Note { get; set; } = "";
}

/// <summary>Options of the toy pixel decoder.</summary>
public sealed class ToyPixelsAttribute() : PixelDecoderSpecAttribute("toy/pixels")
{
    /// <summary>Channels of levels and mask features.</summary>
    [InRange(1, 512)] public int Dim { get; set; } = 8;
}

/// <summary>Options of another toy pixel decoder, with other defaults.</summary>
public sealed class ToyWidePixelsAttribute() : PixelDecoderSpecAttribute("toy/wide-pixels")
{
    /// <summary>Channels of levels and mask features.</summary>
    public int Dim { get; set; } = 24;

    /// <summary>Not in the other one.</summary>
    public int Rounds { get; set; } = 1;
}

/// <summary>Options of the toy decoder.</summary>
public sealed class ToyQueriesAttribute() : TransformerDecoderSpecAttribute("toy/queries")
{
    /// <summary>Number of queries.</summary>
    [InRange(1, 100)] public int Queries { get; set; } = 5;

    /// <summary>Width of a query.</summary>
    public int Dim { get; set; } = 8;
}

/// <summary>Options of the toy head.</summary>
public sealed class ToyHeadAttribute() : HeadSpecAttribute("toy/head");

/// <summary>Options of the toy criterion.</summary>
public sealed class ToyLossAttribute() : CriterionSpecAttribute("toy/loss")
{
    /// <summary>Weight of the only loss.</summary>
    public float Weight { get; set; } = 2;
}

/// <summary>Options of the toy post-processor.</summary>
public sealed class ToyLabelsAttribute() : PostProcessorSpecAttribute("toy/labels");
