using Seg;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Acme.Plugin;

/// <summary>Options of a plain top-down pixel decoder.</summary>
public sealed class SampleAttribute() : PixelDecoderSpecAttribute("vendor-id/component-id")
{
    /// <summary>Levels of the backbone, fine to coarse.</summary>
    public string[] InFeatures { get; set; } = ["res2", "res3", "res4", "res5"];

    /// <summary>Channels of each level and of the mask features.</summary>
    [InRange(1, 2048)]
    public int Dim { get; set; } = 256;

    /// <summary>Levels given to the decoder, from the coarsest on.</summary>
    [InRange(1, 8)]
    public int Levels { get; set; } = 3;
}

/// <summary>Each level is projected and gets the coarser one's sum added; the finest gives the mask features.</summary>
[Component<SampleAttribute>]
[Needs(Port.Pyramid, Names = nameof(SampleAttribute.InFeatures))]
[Gives(Port.Pyramid, From = nameof(SampleAttribute.InFeatures), CoarseFirst = true, Take = nameof(SampleAttribute.Levels), Channels = nameof(SampleAttribute.Dim))]
[Gives(Port.MaskFeatures, Channels = nameof(SampleAttribute.Dim), Stride = "stride(first(InFeatures))")]
[Requires("count(InFeatures) > 0 && distinct(InFeatures) && ascending(strides(InFeatures))", Because = "levels go from fine to coarse")]
[Requires("Levels <= count(InFeatures)", Because = "no more levels can be given than there are")]
public sealed partial class SamplePixelDecoder(SampleAttribute spec, ComponentContext context) : PixelDecoder(nameof(SamplePixelDecoder))
{
    [Layer("lateral")] private readonly Conv2d[] _lateral =
        [.. spec.InFeatures.Select(name => nn.Conv2d(context.Pyramid.First(level => level.Name == name).Channels, spec.Dim, 1))];

    [Layer("mask_features")] private readonly Conv2d _maskFeatures = nn.Conv2d(spec.Dim, spec.Dim, 3, padding: 1);

    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var levels = new List<PyramidLevel>();
        for (var i = spec.InFeatures.Length - 1; i >= 0; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var level = features[spec.InFeatures[i]];
            var map = _lateral[i].forward(level.Tensor);
            if (levels.Count > 0) map = map + nn.functional.interpolate(levels[^1].Tensor, map.shape[2..], mode: InterpolationMode.Nearest);
            levels.Add(level with { Tensor = map });
        }
        var pixels = new MaskFeatures(_maskFeatures.forward(levels[^1].Tensor), levels[^1].Stride);
        return scope.MoveToOuter(new PixelFeatures(new Pyramid([.. levels.Take(spec.Levels)]), pixels));
    }
}
