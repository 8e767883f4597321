using Seg.Inference;
using Seg.Modules;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>Segmenter's linear decoder (Strudel et al. 2021; segm/model/decoder.py, DecoderLinear): one linear layer from each cell's channels to class logits.</summary>
/// <remarks>State: <c>head.weight</c> [classes, channels] and <c>head.bias</c>. The weight starts truncated-normal with deviation 0.02.</remarks>
[Component<LinearHeadAttribute>]
[Needs(Port.Pyramid, Names = nameof(LinearHeadAttribute.InFeatures))]
[Requires("count(InFeatures) == 1", Because = "it classifies the cells of one level")]
[Gives(Port.PixelLogits, Stride = "stride(InFeatures[0])")]
[Supports(SegTask.Semantic)]
[Precise]
public sealed partial class LinearPixelHead : PixelHead
{
    [Layer("head")] private readonly Dense _classes;
    private readonly string _level;

    /// <param name="spec">Options.</param>
    /// <param name="context">The class count, and the pyramid that reaches the head.</param>
    /// <exception cref="SegException">SEG4002: more than one level. SEG2002: the level does not reach the head.</exception>
    public LinearPixelHead(LinearHeadAttribute spec, ComponentContext context) : base(nameof(LinearPixelHead))
    {
        if (spec.InFeatures.Length != 1) throw SegException.InvalidOption(spec, nameof(spec.InFeatures), "the name of one level", spec.InFeatures);
        _level = spec.InFeatures[0];
        var level = context.Pyramid.FirstOrDefault(l => l.Name == _level)
            ?? throw new SegException("SEG2002", $"segmenter/linear needs the level '{_level}' (InFeatures), and gets {(context.Pyramid.Count == 0 ? "none" : string.Join(", ", context.Pyramid.Select(l => l.Name)))}.");
        _classes = WeightInit.TruncatedLinear(level.Channels, context.Classes);
    }

    /// <inheritdoc/>
    public override RawPredictions Forward(PixelFeatures features, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var map = features.Pyramid[_level].Tensor;
        var logits = _classes.call(map.flatten(2).transpose(1, 2)).transpose(1, 2).contiguous().view(map.shape[0], -1, map.shape[2], map.shape[3]);
        return scope.MoveToOuter(new PixelPredictions(logits, []));
    }
}
