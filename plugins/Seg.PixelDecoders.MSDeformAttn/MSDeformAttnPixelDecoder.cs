using Seg.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>
/// Mask2Former's pixel decoder: deformable self-attention over the coarse levels at once, then FPN steps up to the mask features
/// (Cheng et al. 2022; mask2former/modeling/pixel_decoder/msdeformattn.py).
/// </summary>
/// <remarks>
/// Within the encoder levels go from coarse to fine, and so do the levels it gives. As in the published code the FPN steps upsample
/// bilinearly, where the paper's FPN takes the nearest cell.
/// </remarks>
[Component<MSDeformAttnAttribute>]
[Needs(Port.Pyramid, Names = nameof(MSDeformAttnAttribute.InFeatures))]
[Gives(Port.Pyramid, From = nameof(MSDeformAttnAttribute.InFeatures), CoarseFirst = true, Take = nameof(MSDeformAttnAttribute.Levels), Channels = nameof(MSDeformAttnAttribute.Dim))]
[Gives(Port.MaskFeatures, Channels = nameof(MSDeformAttnAttribute.MaskDim), Stride = nameof(MSDeformAttnAttribute.CommonStride))]
[Requires("Dim % 32 == 0", Because = "the groups of its normalisation")]
[Requires("count(TransformerFeatures) > 0 && distinct(TransformerFeatures) && distinct(InFeatures) && subset(TransformerFeatures, InFeatures)",
    Because = "the encoder sees some of the levels")]
[Requires("subset(coarsest(InFeatures, count(TransformerFeatures)), TransformerFeatures)", Because = "the encoder sees the coarsest levels")]
[Requires("CommonStride == min(strides(InFeatures)) && count(InFeatures) == count(TransformerFeatures) + max(0, log2(min(strides(TransformerFeatures))) - log2(CommonStride))",
    When = "count(TransformerFeatures) > 0", Because = "each level is encoded, or added by one step that halves the stride, down to the finest")]
[Requires("Levels <= count(InFeatures)", Because = "no more levels can be given than there are")]
public sealed partial class MSDeformAttnPixelDecoder : PixelDecoder
{
    private readonly LevelPlan _plan;
    private readonly FpnStep[] _steps;
    private readonly int _levelsGiven;
    private readonly int _maskStride;

    [Layer("input_proj")] private readonly InputProjection[] _inputs;
    [Layer("transformer")] private readonly DeformableEncoder _encoder;
    [Layer("mask_features")] private readonly ConvNorm _maskFeatures;

    /// <param name="spec">Options.</param>
    /// <param name="context">The pyramid that reaches the decoder.</param>
    /// <exception cref="SegException">SEG4002: the levels of the options do not fit together.</exception>
    public MSDeformAttnPixelDecoder(MSDeformAttnAttribute spec, ComponentContext context) : base(nameof(MSDeformAttnPixelDecoder))
    {
        _plan = LevelPlan.Of(spec, context.Pyramid);
        (_levelsGiven, _maskStride) = (spec.Levels, spec.CommonStride);
        _inputs = [.. _plan.Encoded.Select(level => new InputProjection(level.Channels, spec.Dim))];
        _encoder = new(spec);
        _steps = [.. _plan.Added.Select(level => new FpnStep(level, spec.Dim, spec.Norm))];
        // Published names count FPN levels from the finest, while the steps go towards it.
        for (var i = 0; i < _steps.Length; i++) _steps[^(i + 1)].AttachTo(this, i + 1);
        _maskFeatures = new(spec.Dim, spec.MaskDim, 1, initialise: WeightInit.Xavier);
    }

    /// <summary>For tests: sees projections, positions and encoder layers by name.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    internal DeformableAttention FirstAttention => _encoder.FirstAttention;

    /// <inheritdoc/>
    public override PixelFeatures Forward(Pyramid features, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var levels = Encode(features, cancellationToken);
        foreach (var step in _steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            levels.Add(step.Forward(features, levels[^1].Tensor));
        }
        cancellationToken.ThrowIfCancellationRequested();
        var maskFeatures = new MaskFeatures(_maskFeatures.forward(levels[^1].Tensor), _maskStride);
        return scope.MoveToOuter(new PixelFeatures(new(levels[.._levelsGiven]), maskFeatures));
    }

    private List<PyramidLevel> Encode(Pyramid features, CancellationToken cancellationToken)
    {
        var projected = _plan.Encoded.Select((level, i) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _inputs[i].forward(features[level.Name].Tensor);
        }).ToArray();
        for (var i = 0; i < projected.Length; i++) Observe?.Invoke($"input_proj.{i}", projected[i]);
        var maps = _encoder.Forward(projected, _maskFeatures.IsPlanned, Observe, cancellationToken);
        return [.. _plan.Encoded.Select((level, i) => new PyramidLevel(level.Name, level.Stride, maps[i]))];
    }
}
