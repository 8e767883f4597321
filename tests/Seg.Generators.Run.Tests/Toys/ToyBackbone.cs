using Seg;
using static TorchSharp.torch;

[assembly: SegPlugin("Toys")]

namespace Toys;

/// <summary>How loud a toy is.</summary>
public enum Loudness
{
    /// <summary>Hardly.</summary>
    Quiet,
    /// <summary>Very.</summary>
    Loud,
}

/// <summary>Options of the toy backbone.</summary>
public sealed class ToyBackboneAttribute() : BackboneSpecAttribute("toys/backbone")
{
    /// <summary>Channels of <c>res2</c>; see <see cref="Heads"/>.</summary>
    [InRange(4, 1024), MultipleOf(nameof(Heads))] public int Width { get; set; } = 16;

    /// <summary>Heads.</summary>
    public int Heads { get; set; } = 4;

    /// <summary>Drop rate.</summary>
    [InRange(0, 0.5)] public double Drop { get; set; } = 1e-5;

    /// <summary>Scale.</summary>
    public float Scale { get; set; } = -0.5f;

    /// <summary>Seed.</summary>
    public long Seed { get; set; } = 1L << 40;

    /// <summary>Whether it plays.</summary>
    public bool Plays { get; set; }

    /// <summary>Name.</summary>
    [OneOf("bear", "duck")] public string Animal { get; set; } = "bear";

    /// <summary>Levels.</summary>
    [OneOf("res2", "res3")] public string[] Outputs { get; set; } = ["res2", "res3"];

    /// <summary>Depths.</summary>
    [InRange(1, 9)] public int[] Depths { get; set; } = [1, 2];

    /// <summary>Loudness.</summary>
    public Loudness Loudness { get; set; } = Loudness.Loud;
}

/// <summary>A backbone with one layer of each sort.</summary>
[Component<ToyBackboneAttribute>]
[Gives(Port.Pyramid, Level = "res2", Channels = nameof(ToyBackboneAttribute.Width), Stride = 4, When = "'res2' in Outputs")]
[Gives(Port.Pyramid, Level = "res3", Channels = "Width * 2", Stride = 8, When = "'res3' in Outputs")]
public sealed partial class ToyBackbone : Backbone
{
    [Layer("stem.block")] private readonly Block _stem = new();
    [Layer("absent")] private readonly Block? _absent = null;
    [Layer("blocks")] private readonly Block[] _blocks = [new(), new()];

    public ToyBackbone(ToyBackboneAttribute spec) : base("toy")
    {
        _ = (spec, _absent);
    }

    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken) => new([new("res2", 4, images), new("res3", 8, images)]);

    private sealed partial class Block() : nn.Module("block")
    {
        [Layer("inner")] private readonly Inner _inner = new();
    }

    private sealed class Inner() : nn.Module("inner");
}
