using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// ViTDet's simple feature pyramid: each level is made of the backbone's one map by itself, by transposed convolutions or pooling to its resolution and two
/// convolutions; no level sees another (Li et al. 2022; detectron2, modeling/backbone/vit.py, SimpleFeaturePyramid).
/// </summary>
/// <remarks>
/// State names are the published ones, <c>simfp_2</c> (a quarter of the stride) to <c>simfp_5</c> (twice the stride), and <c>mask_features</c>. Levels
/// that nobody is given are not made. Finer levels have a whole number of cells for each cell of the map: where a side of the image is no multiple of the map's
/// stride they reach beyond it, so the spec's pre-processing should pad to that stride.
/// </remarks>
[Component<SimplePyramidAttribute>]
[Needs(Port.Pyramid, Names = nameof(SimplePyramidAttribute.InFeature))]
[Gives(Port.Pyramid, Level = "res5", Channels = nameof(SimplePyramidAttribute.Dim), Stride = "2 * stride(InFeature)")]
[Gives(Port.Pyramid, Level = "res4", Channels = nameof(SimplePyramidAttribute.Dim), Stride = "stride(InFeature)", When = "Levels >= 2")]
[Gives(Port.Pyramid, Level = "res3", Channels = nameof(SimplePyramidAttribute.Dim), Stride = "stride(InFeature) / 2", When = "Levels >= 3")]
[Gives(Port.Pyramid, Level = "res2", Channels = nameof(SimplePyramidAttribute.Dim), Stride = "stride(InFeature) / 4", When = "Levels >= 4")]
[Gives(Port.MaskFeatures, Channels = nameof(SimplePyramidAttribute.MaskDim), Stride = "stride(InFeature) / 4")]
[Requires("stride(InFeature) % 4 == 0", Because = "the finest level has a quarter of the map's stride")]
[Requires("channels(InFeature) % 4 == 0", Because = "each doubling of the resolution halves the channels")]
public sealed partial class SimplePyramidPixelDecoder : PixelDecoder
{
    [Layer("simfp_2")] private readonly ModuleList<Module<Tensor, Tensor>> _quarter;
    [Layer("simfp_3")] private readonly ModuleList<Module<Tensor, Tensor>>? _half;
    [Layer("simfp_4")] private readonly ModuleList<Module<Tensor, Tensor>>? _same;
    [Layer("simfp_5")] private readonly ModuleList<Module<Tensor, Tensor>> _twice;
    [Layer("mask_features")] private readonly ConvNorm _maskFeatures;

    private readonly string _input;
    private readonly int _stride, _levels;

    /// <param name="spec">Options.</param>
    /// <param name="context">The pyramid that reaches the decoder.</param>
    /// <exception cref="SegException">SEG4002: a map whose stride or channels are no multiple of four.</exception>
    public SimplePyramidPixelDecoder(SimplePyramidAttribute spec, ComponentContext context) : base(nameof(SimplePyramidPixelDecoder))
    {
        var map = context.Pyramid.First(level => level.Name == spec.InFeature);
        if (map.Stride % 4 != 0 || map.Channels % 4 != 0)
            throw SegException.InvalidOption(spec, nameof(spec.InFeature), $"a level whose stride and channels are multiples of 4, not {map.Channels} @ /{map.Stride}", spec.InFeature);
        (_input, _stride, _levels) = (spec.InFeature, map.Stride, spec.Levels);
        var dim = map.Channels;
        _quarter = Branch(dim / 4, Double(dim), new ChannelNorm(dim / 2), new Gelu(), Double(dim / 2));
        if (_levels >= 3) _half = Branch(dim / 2, Double(dim));
        if (_levels >= 2) _same = Branch(dim);
        _twice = Branch(dim, new Halve());
        _maskFeatures = new(spec.Dim, spec.MaskDim, 1, initialise: WeightInit.Xavier);

        ModuleList<Module<Tensor, Tensor>> Branch(int channels, params Module<Tensor, Tensor>[] toResolution) =>
            new([.. toResolution, new NormedConvolution(channels, spec.Dim, 1), new NormedConvolution(spec.Dim, spec.Dim, 3)]);
    }

    /// <inheritdoc/>
    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var map = features[_input].Tensor;
        var levels = new List<PyramidLevel> { new("res5", 2 * _stride, Run(_twice)) };
        if (_same is not null) levels.Add(new("res4", _stride, Run(_same)));
        if (_half is not null) levels.Add(new("res3", _stride / 2, Run(_half)));
        var finest = Run(_quarter);
        if (_levels >= 4) levels.Add(new("res2", _stride / 4, finest));
        cancellationToken.ThrowIfCancellationRequested();
        return scope.MoveToOuter(new PixelFeatures(new(levels), new(_maskFeatures.call(finest), _stride / 4)));

        Tensor Run(ModuleList<Module<Tensor, Tensor>> branch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var branchScope = NewDisposeScope();
            return branch.Aggregate(map, (x, module) => module.call(x)).MoveToOuterDisposeScope();
        }
    }

    private static ConvTranspose2d Double(int channels) => ConvTranspose2d(channels, channels / 2, kernel_size: 2, stride: 2);
}
