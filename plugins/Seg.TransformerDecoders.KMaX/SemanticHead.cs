using Seg.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>Three convolutions on one level: what kMaX-DeepLab's configurations for Cityscapes have instead of <see cref="SemanticDecoder"/>. No class for void.</summary>
internal sealed partial class SemanticHead : SemanticPredictor
{
    private const int Width = 256;

    [Layer("0")] private readonly ConvBatchNorm _mix;
    [Layer("1")] private readonly ConvBatchNorm _hidden;
    [Layer("2")] private readonly ConvBatchNorm _classes;

    /// <param name="channels">Channels of the level.</param>
    /// <param name="classes">Classes, without void.</param>
    public SemanticHead(int channels, int classes) : base(nameof(SemanticHead))
    {
        _mix = SemanticDecoder.Depthwise(channels);
        _hidden = new(channels, Width, gelu: true);
        _classes = new(Width, classes, bias: true, norm: false, initialise: weight => ConvBatchNorm.Normal(weight, 0.01));
    }

    /// <inheritdoc/>
    public override Tensor Forward(IReadOnlyList<Tensor> levels)
    {
        using var scope = NewDisposeScope();
        return _classes.call(_hidden.call(_mix.call(levels[0]))).MoveToOuterDisposeScope();
    }
}
