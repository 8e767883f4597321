using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// MaskFormer's convolutional pixel decoder: from the coarsest level down, each level is added to the upsampled one before it and smoothed;
/// the finest gives the mask features (Cheng et al. 2021; Mask2Former's mask2former/modeling/pixel_decoder/fpn.py, BasePixelDecoder).
/// </summary>
[Component<FpnAttribute>]
[Needs(Port.Pyramid, Names = nameof(FpnAttribute.InFeatures))]
[Gives(Port.Pyramid, From = nameof(FpnAttribute.InFeatures), CoarseFirst = true, Take = nameof(FpnAttribute.Levels), Channels = nameof(FpnAttribute.Dim))]
[Gives(Port.MaskFeatures, Channels = nameof(FpnAttribute.MaskDim), Stride = "stride(first(InFeatures))")]
[Requires("count(InFeatures) > 0 && distinct(InFeatures) && ascending(strides(InFeatures))", Because = "levels go from fine to coarse")]
[Requires("Levels <= count(InFeatures)", Because = "no more levels can be given than there are")]
[Requires("Dim % 32 == 0", When = "Norm != ''", Because = "the groups of its normalisation")]
public sealed partial class FpnPixelDecoder : PixelDecoder
{
    private readonly LevelShape[] _levels;
    private readonly ConvNorm?[] _adapters;
    private readonly ConvNorm[] _smooth;
    private readonly int _levelsGiven;

    [Layer("mask_features")] private readonly Conv2d _maskFeatures;

    /// <param name="spec">Options.</param>
    /// <param name="context">The pyramid that reaches the decoder.</param>
    /// <exception cref="SegException">SEG4002: more levels are to be given than there are, levels out of order, or channels that group norm cannot divide.</exception>
    public FpnPixelDecoder(FpnAttribute spec, ComponentContext context) : base(nameof(FpnPixelDecoder))
    {
        _levels = [.. spec.InFeatures.Select(name => context.Pyramid.First(level => level.Name == name))];
        Check(spec, _levels);
        _levelsGiven = spec.Levels;
        var norm = spec.Norm.Length == 0 ? NormKind.None : NormKind.GroupNorm;
        // The coarsest level has nothing to be added to: its smoothing convolution takes it as it is.
        _adapters = [.. _levels.Select((level, i) => i == _levels.Length - 1 ? null : new ConvNorm(level.Channels, spec.Dim, 1, norm: norm, initialise: WeightInit.Xavier))];
        _smooth = [.. _levels.Select((level, i) => new ConvNorm(i == _levels.Length - 1 ? level.Channels : spec.Dim, spec.Dim, 3, norm: norm, relu: true, initialise: WeightInit.Xavier))];
        for (var i = 0; i < _levels.Length; i++)
        {
            if (_adapters[i] is { } adapter) Layers.Attach(this, $"adapter_{i + 1}", adapter);
            Layers.Attach(this, $"layer_{i + 1}", _smooth[i]);
        }
        _maskFeatures = Conv2d(spec.Dim, spec.MaskDim, 3, padding: 1);
        WeightInit.Xavier(_maskFeatures.weight!);
        init.zeros_(_maskFeatures.bias!);
    }

    /// <inheritdoc/>
    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var given = new List<PyramidLevel>();
        Tensor? coarser = null;
        for (var i = _levels.Length - 1; i >= 0; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            coarser = Step(i, features[_levels[i].Name].Tensor, coarser);
            given.Add(new(_levels[i].Name, _levels[i].Stride, coarser));
        }
        cancellationToken.ThrowIfCancellationRequested();
        var maskFeatures = new MaskFeatures(_maskFeatures.forward(coarser!), _levels[0].Stride);
        return scope.MoveToOuter(new PixelFeatures(new(given[.._levelsGiven]), maskFeatures));
    }

    private Tensor Step(int level, Tensor feature, Tensor? coarser)
    {
        using var scope = NewDisposeScope();
        var x = feature;
        if (_adapters[level] is { } adapter)
        {
            var fine = adapter.forward(feature);
            x = fine + functional.interpolate(coarser!, fine.shape[2..], mode: InterpolationMode.Nearest);
        }
        return _smooth[level].forward(x).MoveToOuterDisposeScope();
    }

    private static void Check(FpnAttribute spec, LevelShape[] levels)
    {
        // Strides may be equal: a dilated stage keeps its input's.
        if (levels.Length == 0 || levels.Distinct().Count() < levels.Length || levels.Zip(levels.Skip(1)).Any(pair => pair.First.Stride > pair.Second.Stride))
            throw SegException.InvalidOption(spec, nameof(spec.InFeatures), "one or more different levels, fine to coarse", spec.InFeatures);
        if (spec.Levels > levels.Length)
            throw SegException.InvalidOption(spec, nameof(spec.Levels), $"at most {levels.Length}, the number of inFeatures", spec.Levels);
        if (spec.Norm.Length > 0 && spec.Dim % 32 != 0)
            throw SegException.InvalidOption(spec, nameof(spec.Dim), "a multiple of 32 (the groups of its normalisation)", spec.Dim);
    }
}
