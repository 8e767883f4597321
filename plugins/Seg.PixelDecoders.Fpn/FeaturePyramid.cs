using Seg.Modules;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// The feature pyramid network of detectors: a 1×1 convolution brings each level to the same channels, the coarser one is added enlarged, and a
/// 3×3 convolution smooths the sum (Lin et al. 2017; mmdet 2.3, models/necks/fpn.py). No normalisation and no activation.
/// </summary>
/// <remarks>
/// The levels keep the backbone's names, fine to coarse; <c>p6</c> comes last. State: <c>lateral_convs.N.conv</c> and <c>fpn_convs.N.conv</c>, 0 the finest.
/// </remarks>
[Component<FeaturePyramidAttribute>]
[Needs(Port.Pyramid, Names = nameof(FeaturePyramidAttribute.InFeatures))]
[Gives(Port.Pyramid, From = nameof(FeaturePyramidAttribute.InFeatures), Channels = nameof(FeaturePyramidAttribute.Dim))]
[Gives(Port.Pyramid, Level = Extra, Channels = nameof(FeaturePyramidAttribute.Dim), Stride = "2 * stride(last(InFeatures))", When = nameof(FeaturePyramidAttribute.ExtraLevel))]
[Requires("count(InFeatures) > 0 && distinct(InFeatures) && ascending(strides(InFeatures))", Because = "levels go from fine to coarse")]
public sealed partial class FeaturePyramid : PixelDecoder
{
    private const string Extra = "p6";

    private readonly LevelShape[] _levels;
    private readonly ConvNorm[] _lateral;
    private readonly ConvNorm[] _smooth;
    private readonly bool _extraLevel;

    /// <param name="spec">Options.</param>
    /// <param name="context">The pyramid that reaches the decoder.</param>
    /// <exception cref="SegException">SEG4002: levels out of order or twice.</exception>
    public FeaturePyramid(FeaturePyramidAttribute spec, ComponentContext context) : base(nameof(FeaturePyramid))
    {
        _levels = [.. spec.InFeatures.Select(name => context.Pyramid.First(level => level.Name == name))];
        if (_levels.Length == 0 || _levels.Distinct().Count() < _levels.Length || _levels.Zip(_levels.Skip(1)).Any(pair => pair.First.Stride > pair.Second.Stride))
            throw SegException.InvalidOption(spec, nameof(spec.InFeatures), "one or more different levels, fine to coarse", spec.InFeatures);
        _extraLevel = spec.ExtraLevel;
        _lateral = [.. _levels.Select(level => new ConvNorm(level.Channels, spec.Dim, 1, initialise: weight => init.xavier_uniform_(weight)))];
        _smooth = [.. _levels.Select(_ => new ConvNorm(spec.Dim, spec.Dim, 3, initialise: weight => init.xavier_uniform_(weight)))];
        for (var i = 0; i < _levels.Length; i++) Layers.Attach(this, $"lateral_convs.{i}.conv", _lateral[i]);
        for (var i = 0; i < _levels.Length; i++) Layers.Attach(this, $"fpn_convs.{i}.conv", _smooth[i]);
    }

    /// <summary>For tests: sees intermediates by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var given = new PyramidLevel[_levels.Length + (_extraLevel ? 1 : 0)];
        Tensor? coarser = null;
        for (var i = _levels.Length - 1; i >= 0; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            coarser = Merge(i, features[_levels[i].Name].Tensor, coarser);
            // Regions are cut out of it, which is done in the parameters' type whatever a plan computes products with.
            given[i] = new(_levels[i].Name, _levels[i].Stride, _smooth[i].forward(coarser).to(_smooth[i].Weight.dtype));
        }
        if (_extraLevel)
        {
            var last = given[_levels.Length - 1];
            given[^1] = new(Extra, 2 * last.Stride, functional.max_pool2d(last.Tensor, kernel_size: 1, stride: 2));
        }
        return scope.MoveToOuter(new PixelFeatures(new(given), null));
    }

    private Tensor Merge(int level, Tensor feature, Tensor? coarser)
    {
        using var scope = NewDisposeScope();
        Observe?.Invoke($"lateral{level}", _lateral[level].forward(feature));
        var enlarged = coarser is null ? null : functional.interpolate(coarser, feature.shape[2..], mode: InterpolationMode.Nearest);
        return _lateral[level].Forward(feature, enlarged).MoveToOuterDisposeScope();
    }
}
