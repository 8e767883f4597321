using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.PixelDecoders;

/// <summary>Deformable self-attention, then a feed-forward layer, each with a residual sum and a norm after it.</summary>
internal sealed partial class DeformableEncoderLayer : Module
{
    // So many tokens stay in the cache from one step to the next, though they are four times as wide within the feed-forward layer.
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
        var sampled = _attention.Gather(placed, references, source, sizes, cancellationToken);
        placed.Dispose();
        // As trained, libtorch's products round by the number of rows, and results are compared with published ones.
        return (_narrow.IsPlanned ? InRuns(sampled, source, cancellationToken) : AfterSampling(sampled, source)).MoveToOuterDisposeScope();
    }

    // All of the layer in which tokens don't look at each other.
    private Tensor AfterSampling(Tensor sampled, Tensor source)
    {
        // Without dropout the sums are part of the products.
        var attended = Drops ? source + Drop(_attention.Project(sampled, addend: null)) : _attention.Project(sampled, source);
        var x = _attentionNorm.forward(attended);
        var wide = Drop(_widen.forward(x));
        return _feedForwardNorm.forward(Drops ? x + Drop(_narrow.forward(wide)) : _narrow.Forward(wide, x));
    }

    private Tensor InRuns(Tensor sampled, Tensor source, CancellationToken cancellationToken)
    {
        var result = empty_like(source);
        var (from, beside, to) = (Rows(sampled), Rows(source), Rows(result));
        for (var first = 0L; first < from.shape[0]; first += RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var run = NewDisposeScope();
            var count = Math.Min(RowsAtOnce, from.shape[0] - first);
            to.narrow(0, first, count).copy_(AfterSampling(from.narrow(0, first, count), beside.narrow(0, first, count)));
        }
        return result;

        static Tensor Rows(Tensor tokens) => tokens.view(-1, tokens.shape[2]);
    }

    private bool Drops => training && _dropout > 0;

    private Tensor Drop(Tensor x) => Drops ? functional.dropout(x, _dropout, training) : x;
}
