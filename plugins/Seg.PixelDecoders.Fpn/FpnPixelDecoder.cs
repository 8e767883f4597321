using Seg.Modules;
using static TorchSharp.torch;

namespace Seg.PixelDecoders;

/// <summary>
/// MaskFormer's convolutional pixel decoder: from the coarsest level down, each level is added to the upsampled one before it and smoothed;
/// the finest gives the mask features (Cheng et al. 2021; mask_former/modeling/heads/pixel_decoder.py, BasePixelDecoder, which Mask2Former's
/// repository keeps for ablation).
/// </summary>
[Component<FpnAttribute>]
[Needs(Port.Pyramid, Names = nameof(FpnAttribute.InFeatures))]
[Needs(Port.Pyramid, Names = nameof(FpnAttribute.PassThrough))]
[Gives(Port.Pyramid, From = nameof(FpnAttribute.InFeatures), CoarseFirst = true, Take = nameof(FpnAttribute.Levels), Channels = nameof(FpnAttribute.Dim), When = "count(PassThrough) == 0")]
[Gives(Port.Pyramid, From = nameof(FpnAttribute.PassThrough))]
[Gives(Port.MaskFeatures, Channels = nameof(FpnAttribute.MaskDim), Stride = "stride(first(InFeatures))")]
[Requires("count(InFeatures) > 0 && distinct(InFeatures) && ascending(strides(InFeatures))", Because = "levels go from fine to coarse")]
[Requires("distinct(PassThrough)", Because = "a pyramid holds each level once")]
[Requires("Levels <= count(InFeatures)", When = "count(PassThrough) == 0", Because = "no more levels can be given than there are")]
[Requires("Dim % 32 == 0", When = "Norm != ''", Because = "the groups of its normalisation")]
public sealed partial class FpnPixelDecoder : PixelDecoder
{
    private readonly LevelShape[] _levels;
    private readonly string[] _passThrough;
    private readonly TopDownPath _path;
    private readonly int _levelsGiven;

    [Layer("mask_features")] private readonly ConvNorm _maskFeatures;

    /// <param name="spec">Options.</param>
    /// <param name="context">The pyramid that reaches the decoder.</param>
    /// <exception cref="SegException">SEG4002: more levels are to be given than there are, levels out of order or twice, or channels that group norm cannot divide.</exception>
    public FpnPixelDecoder(FpnAttribute spec, ComponentContext context) : base(nameof(FpnPixelDecoder))
    {
        _levels = [.. spec.InFeatures.Select(name => context.Pyramid.First(level => level.Name == name))];
        Check(spec, _levels);
        (_levelsGiven, _passThrough) = (spec.Levels, spec.PassThrough);
        _path = new(this, [.. _levels.Select(level => level.Channels)], spec.Dim, spec.Norm.Length == 0 ? NormKind.None : NormKind.GroupNorm);
        _maskFeatures = new(spec.Dim, spec.MaskDim, 3, initialise: WeightInit.Xavier);
    }

    /// <summary>For tests: sees the path's results by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var path = _path.Forward([.. _levels.Select(level => features[level.Name].Tensor)], cancellationToken, Observe);
        cancellationToken.ThrowIfCancellationRequested();
        var maskFeatures = new MaskFeatures(_maskFeatures.forward(path[^1]), _levels[0].Stride);
        var given = _passThrough.Length > 0
            ? _passThrough.Select(name => features[name])
            : path.Take(_levelsGiven).Zip(_levels.Reverse(), (map, level) => new PyramidLevel(level.Name, level.Stride, map));
        return scope.MoveToOuter(new PixelFeatures(new([.. given]), maskFeatures));
    }

    private static void Check(FpnAttribute spec, LevelShape[] levels)
    {
        // Strides may be equal: a dilated stage keeps its input's.
        if (levels.Length == 0 || levels.Distinct().Count() < levels.Length || levels.Zip(levels.Skip(1)).Any(pair => pair.First.Stride > pair.Second.Stride))
            throw SegException.InvalidOption(spec, nameof(spec.InFeatures), "one or more different levels, fine to coarse", spec.InFeatures);
        if (spec.PassThrough.Distinct().Count() < spec.PassThrough.Length)
            throw SegException.InvalidOption(spec, nameof(spec.PassThrough), "different levels", spec.PassThrough);
        if (spec.PassThrough.Length == 0 && spec.Levels > levels.Length)
            throw SegException.InvalidOption(spec, nameof(spec.Levels), $"at most {levels.Length}, the number of inFeatures", spec.Levels);
        if (spec.Norm.Length > 0 && spec.Dim % 32 != 0)
            throw SegException.InvalidOption(spec, nameof(spec.Dim), "a multiple of 32 (the groups of its normalisation)", spec.Dim);
    }
}
