using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>Deformable self-attention, then a feed-forward layer, each with a residual sum and a norm after it.</summary>
internal sealed partial class DeformableEncoderLayer : Module
{
    private readonly double _dropout;

    [Layer("self_attn")] private readonly DeformableAttention _attention;
    [Layer("norm1")] private readonly LayerNorm _attentionNorm;
    [Layer("linear1")] private readonly Linear _widen;
    [Layer("linear2")] private readonly Linear _narrow;
    [Layer("norm2")] private readonly LayerNorm _feedForwardNorm;

    public DeformableEncoderLayer(MSDeformAttnAttribute spec) : base(nameof(DeformableEncoderLayer))
    {
        _dropout = spec.Dropout;
        _attention = new(spec.Dim, spec.Heads, spec.TransformerFeatures.Length, spec.Points);
        _attentionNorm = LayerNorm(spec.Dim);
        _widen = Linear(spec.Dim, spec.FeedForward);
        _narrow = Linear(spec.FeedForward, spec.Dim);
        _feedForwardNorm = LayerNorm(spec.Dim);
        init.xavier_uniform_(_widen.weight!);
        init.xavier_uniform_(_narrow.weight!);
    }

    internal DeformableAttention Attention => _attention;

    /// <param name="source">[batch, cells, dim].</param>
    /// <param name="positions">[1, cells, dim].</param>
    /// <param name="references">[cells, 2].</param>
    /// <param name="sizes">The levels that the cells belong to.</param>
    /// <param name="cancellationToken">Checked before the attention and before the linear layers.</param>
    public Tensor Forward(Tensor source, Tensor positions, Tensor references, IReadOnlyList<GridSize> sizes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        var attended = _attention.Forward(source + positions, references, source, sizes, cancellationToken);
        var x = _attentionNorm.forward(source + Drop(attended));
        cancellationToken.ThrowIfCancellationRequested();
        var wide = Drop(functional.relu(_widen.forward(x)));
        return _feedForwardNorm.forward(x + Drop(_narrow.forward(wide))).MoveToOuterDisposeScope();
    }

    private Tensor Drop(Tensor x) => _dropout > 0 ? functional.dropout(x, _dropout, training) : x;
}
