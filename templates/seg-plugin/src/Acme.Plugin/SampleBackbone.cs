using Seg;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Acme.Plugin;

/// <summary>Options of a plain convolutional backbone.</summary>
public sealed class SampleAttribute() : BackboneSpecAttribute("vendor-id/component-id")
{
    /// <summary>Channels of the finest level; each coarser one has twice as many.</summary>
    [InRange(1, 1024)]
    public int Width { get; set; } = 32;
}

/// <summary>Four levels, each a convolution of the one before it. Its ports are what other components are checked against.</summary>
[Component<SampleAttribute>]
[Gives(Port.Pyramid, Level = "res2", Stride = 4, Channels = "Width")]
[Gives(Port.Pyramid, Level = "res3", Stride = 8, Channels = "Width * 2")]
[Gives(Port.Pyramid, Level = "res4", Stride = 16, Channels = "Width * 4")]
[Gives(Port.Pyramid, Level = "res5", Stride = 32, Channels = "Width * 8")]
public sealed partial class SampleBackbone(SampleAttribute spec) : Backbone(nameof(SampleBackbone))
{
    [Layer("stages")] private readonly Conv2d[] _stages =
    [
        nn.Conv2d(3, spec.Width, 7, stride: 4, padding: 3),
        .. Enumerable.Range(0, 3).Select(i => nn.Conv2d(spec.Width << i, spec.Width << (i + 1), 3, stride: 2, padding: 1)),
    ];

    public override Pyramid Forward(Tensor images, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var levels = new List<PyramidLevel>();
        var map = images;
        for (var i = 0; i < _stages.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            map = nn.functional.relu(_stages[i].forward(map));
            levels.Add(new($"res{i + 2}", 4 << i, map));
        }
        return scope.MoveToOuter(new Pyramid(levels));
    }
}
