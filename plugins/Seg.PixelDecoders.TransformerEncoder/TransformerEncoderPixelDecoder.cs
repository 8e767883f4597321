using Seg.Modules;
using static TorchSharp.torch;

namespace Seg.PixelDecoders;

/// <summary>
/// MaskFormer's pixel decoder with a transformer: DETR's encoder refines the coarsest level, whose place it takes in the top-down path of a
/// feature pyramid network (Cheng et al. 2021; mask_former/modeling/heads/pixel_decoder.py, TransformerEncoderPixelDecoder).
/// </summary>
/// <remarks>State: <c>input_proj</c>, <c>transformer.encoder</c>, <c>adapter_N</c>, <c>layer_N</c>, <c>mask_features</c>.</remarks>
[Component<TransformerEncoderAttribute>]
[Needs(Port.Pyramid, Names = nameof(TransformerEncoderAttribute.InFeatures))]
[Needs(Port.Pyramid, Names = nameof(TransformerEncoderAttribute.PassThrough))]
[Gives(Port.Pyramid, From = nameof(TransformerEncoderAttribute.InFeatures), CoarseFirst = true, Take = "max(Levels, 1)",
    Channels = nameof(TransformerEncoderAttribute.Dim), When = "count(PassThrough) == 0")]
[Gives(Port.Pyramid, From = nameof(TransformerEncoderAttribute.PassThrough))]
[Gives(Port.MaskFeatures, Channels = nameof(TransformerEncoderAttribute.MaskDim), Stride = "stride(first(InFeatures))")]
[Requires("count(InFeatures) > 0 && distinct(InFeatures) && ascending(strides(InFeatures))", Because = "levels go from fine to coarse")]
[Requires("distinct(PassThrough)", Because = "a pyramid holds each level once")]
[Requires("Levels <= count(InFeatures)", When = "count(PassThrough) == 0", Because = "no more levels can be given than there are")]
[Requires("Dim % 4 == 0", Because = "sine and cosine of row and column share the channels out evenly")]
[Requires("Dim % 32 == 0", When = "Norm != ''", Because = "the groups of its normalisation")]
public sealed partial class TransformerEncoderPixelDecoder : PixelDecoder
{
    private readonly LevelShape[] _levels;
    private readonly string[] _passThrough;
    private readonly TopDownPath _path;
    private readonly int _levelsGiven;

    [Layer("input_proj")] private readonly ConvNorm _input;
    [Layer("transformer.encoder")] private readonly DetrEncoder _encoder;
    [Layer("mask_features")] private readonly ConvNorm _maskFeatures;

    /// <param name="spec">Options.</param>
    /// <param name="context">The pyramid that reaches the decoder.</param>
    /// <exception cref="SegException">SEG4002: more levels are to be given than there are, levels out of order or twice, or channels that positions or group norm cannot divide.</exception>
    public TransformerEncoderPixelDecoder(TransformerEncoderAttribute spec, ComponentContext context) : base(nameof(TransformerEncoderPixelDecoder))
    {
        _levels = [.. spec.InFeatures.Select(name => context.Pyramid.First(level => level.Name == name))];
        Check(spec, _levels);
        (_levelsGiven, _passThrough) = (spec.Levels, spec.PassThrough);
        _input = new(_levels[^1].Channels, spec.Dim, 1, initialise: WeightInit.Xavier);
        _encoder = new(spec.Layers, spec.Dim, spec.Heads, spec.FeedForward, spec.Dropout, spec.PreNorm);
        int[] channels = [.. _levels[..^1].Select(level => level.Channels), spec.Dim];
        _path = new(this, channels, spec.Dim, spec.Norm.Length == 0 ? NormKind.None : NormKind.GroupNorm);
        _maskFeatures = new(spec.Dim, spec.MaskDim, 3, initialise: WeightInit.Xavier);
    }

    /// <summary>For tests: sees intermediate results by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <inheritdoc/>
    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var encoded = Encode(features[_levels[^1].Name].Tensor, cancellationToken);
        var path = _path.Forward([.. _levels[..^1].Select(level => features[level.Name].Tensor), encoded], cancellationToken, Observe);
        cancellationToken.ThrowIfCancellationRequested();
        var maskFeatures = new MaskFeatures(_maskFeatures.forward(path[^1]), _levels[0].Stride);
        return scope.MoveToOuter(new PixelFeatures(new([.. Given(features, encoded, path)]), maskFeatures));
    }

    private Tensor Encode(Tensor map, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        // The sum that goes through the encoder keeps the parameters' type, whatever a plan computes products with.
        var projected = _input.forward(map).to(_input.Weight.dtype);
        var (height, width) = (projected.shape[2], projected.shape[3]);
        var positions = SinePositionEmbedding.Map(height, width, (int)projected.shape[1], map.device);
        Observe?.Invoke("input_proj", projected);
        Observe?.Invoke("pos", positions);
        var memory = _encoder.Forward(projected.flatten(2).transpose(1, 2), positions.flatten(2).transpose(1, 2), cancellationToken,
            (layer, tokens) => Observe?.Invoke($"encoder.{layer}", tokens));
        return TokenMap.Of(memory, height, width, _input.IsPlanned).MoveToOuterDisposeScope();
    }

    private IEnumerable<PyramidLevel> Given(Pyramid features, Tensor encoded, IReadOnlyList<Tensor> path)
    {
        if (_passThrough.Length > 0) return _passThrough.Select(name => features[name]);
        if (_levelsGiven == 0) return [new(_levels[^1].Name, _levels[^1].Stride, encoded)];
        return path.Take(_levelsGiven).Zip(_levels.Reverse(), (map, level) => new PyramidLevel(level.Name, level.Stride, map));
    }

    private static void Check(TransformerEncoderAttribute spec, LevelShape[] levels)
    {
        // Strides may be equal: a dilated stage keeps its input's.
        if (levels.Length == 0 || levels.Distinct().Count() < levels.Length || levels.Zip(levels.Skip(1)).Any(pair => pair.First.Stride > pair.Second.Stride))
            throw SegException.InvalidOption(spec, nameof(spec.InFeatures), "one or more different levels, fine to coarse", spec.InFeatures);
        if (spec.PassThrough.Distinct().Count() < spec.PassThrough.Length)
            throw SegException.InvalidOption(spec, nameof(spec.PassThrough), "different levels", spec.PassThrough);
        if (spec.PassThrough.Length == 0 && spec.Levels > levels.Length)
            throw SegException.InvalidOption(spec, nameof(spec.Levels), $"at most {levels.Length}, the number of inFeatures", spec.Levels);
        if (spec.Dim % 4 != 0) throw SegException.InvalidOption(spec, nameof(spec.Dim), "a multiple of 4 (sine and cosine of row and column)", spec.Dim);
        if (spec.Norm.Length > 0 && spec.Dim % 32 != 0)
            throw SegException.InvalidOption(spec, nameof(spec.Dim), "a multiple of 32 (the groups of its normalisation)", spec.Dim);
    }
}
