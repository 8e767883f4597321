using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>Deformable self-attention, then a feed-forward layer, each with a residual sum and a norm after it.</summary>
internal sealed partial class DeformableEncoderLayer : Module
{
    // Four times as wide inside, so many tokens stay in the cache between the two products.
    private const int RowsAtOnce = 1024;

    private readonly double _dropout;

    [Layer("self_attn")] private readonly DeformableAttention _attention;
    [Layer("norm1")] private readonly LayerNorm _attentionNorm;
    [Layer("linear1")] private readonly Dense _widen;
    [Layer("linear2")] private readonly Dense _narrow;
    [Layer("norm2")] private readonly LayerNorm _feedForwardNorm;

    public DeformableEncoderLayer(MSDeformAttnAttribute spec) : base(nameof(DeformableEncoderLayer))
    {
        _dropout = spec.Dropout;
        _attention = new(spec.Dim, spec.Heads, spec.TransformerFeatures.Length, spec.Points);
        _attentionNorm = LayerNorm(spec.Dim);
        _widen = new(spec.Dim, spec.FeedForward, activation: Activation.Relu, inner: true);
        _narrow = new(spec.FeedForward, spec.Dim);
        _feedForwardNorm = LayerNorm(spec.Dim);
        init.xavier_uniform_(_widen.Weight);
        init.xavier_uniform_(_narrow.Weight);
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
        var placed = source + positions;
        // Without dropout the sum is part of the last product.
        var attended = Drops
            ? source + Drop(_attention.Forward(placed, references, source, sizes, addend: null, cancellationToken))
            : _attention.Forward(placed, references, source, sizes, addend: source, cancellationToken);
        placed.Dispose();
        var x = _attentionNorm.forward(attended);
        attended.Dispose();
        cancellationToken.ThrowIfCancellationRequested();
        return _feedForwardNorm.forward(FeedForward(x, cancellationToken)).MoveToOuterDisposeScope();
    }

    private Tensor FeedForward(Tensor x, CancellationToken cancellationToken)
    {
        if (is_grad_enabled() || training || x.shape[0] * x.shape[1] <= RowsAtOnce)
        {
            var wide = Drop(_widen.forward(x));
            return Drops ? x + Drop(_narrow.forward(wide)) : _narrow.Forward(wide, x);
        }
        var rows = x.view(-1, x.shape[2]);
        var parts = new List<Tensor>();
        for (var first = 0L; first < rows.shape[0]; first += RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var run = NewDisposeScope();
            var part = rows.narrow(0, first, Math.Min(RowsAtOnce, rows.shape[0] - first));
            parts.Add(_narrow.Forward(_widen.forward(part), part).MoveToOuterDisposeScope());
        }
        return cat([.. parts]).view(x.shape);
    }

    private bool Drops => training && _dropout > 0;

    private Tensor Drop(Tensor x) => Drops ? functional.dropout(x, _dropout, training) : x;
}
