using Seg;
using TorchSharp;
using TorchSharp.Modules;
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
    /// <summary>Channels of <c>res2</c>; a multiple of <see cref="Heads"/>.</summary>
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

/// <summary>Convolutions to one or two levels, with a layer of each sort.</summary>
[Component<ToyBackboneAttribute>]
[Gives(Port.Pyramid, Level = "res2", Channels = nameof(ToyBackboneAttribute.Width), Stride = 4, When = "'res2' in Outputs")]
[Gives(Port.Pyramid, Level = "res3", Channels = "Width * 2", Stride = 8, When = "'res3' in Outputs")]
public sealed partial class ToyBackbone : Backbone
{
    private readonly ToyBackboneAttribute _spec;
    [Layer("stem.conv")] private readonly Conv2d _stem;
    [Layer("scale"), TorchSharp.Utils.ComponentName(Name = "scale")] private readonly Parameter _scale = new(ones(1));
    [Layer("absent")] private readonly Block? _absent = null;
    [Layer("blocks")] private readonly Block[] _blocks;
    [Buffer("mean"), TorchSharp.Utils.ComponentName(Name = "mean")] private readonly Tensor _mean = zeros(3, 1, 1);
    [Buffer("seen", Persistent = false)] private readonly Tensor _seen = zeros(1);

    public ToyBackbone(ToyBackboneAttribute spec) : base("toy")
    {
        _spec = spec;
        _stem = nn.Conv2d(3, spec.Width, 4, stride: 4);
        _blocks = spec.Outputs.Contains("res3") ? [new(spec.Width)] : [];
        _ = (_absent, _seen);
    }

    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        var res2 = _stem.forward(images - _mean) * _scale;
        var levels = new List<PyramidLevel>();
        if (_spec.Outputs.Contains("res2")) levels.Add(new("res2", 4, res2));
        foreach (var block in _blocks) levels.Add(new("res3", 8, block.Forward(res2)));
        return new(levels);
    }

    private abstract partial class Named(string name) : nn.Module(name)
    {
        [Layer("norm")] protected readonly nn.Module Norm = nn.Identity();
    }

    private sealed partial class Block(int width) : Named("block")
    {
        [Layer("down")] private readonly Conv2d _down = nn.Conv2d(width, 2 * width, 2, stride: 2);

        public Tensor Forward(Tensor x) => _down.forward(x);
    }
}
