using Seg.Inference;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// DETR's encoder: layers of self-attention in which positions are added to queries and keys, not to values (Carion et al., End-to-End Object
/// Detection with Transformers, 2020; models/transformer.py, TransformerEncoder). Without layers, the identity.
/// </summary>
/// <remarks>State: <c>layers.N.…</c> of each <see cref="DetrEncoderLayer"/> and, with norms before blocks, a last <c>norm</c>. Thread-safe in eval mode.</remarks>
[Precise]
public sealed partial class DetrEncoder : Module
{
    [Layer("layers")] private readonly DetrEncoderLayer[] _layers;
    [Layer("norm")] private readonly LayerNorm? _norm;

    /// <param name="layers">Number of layers, 0 or more.</param>
    /// <param name="dim">Channels, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="feedForward">Width of the feed-forward layers.</param>
    /// <param name="dropout">Dropout probability, in training mode.</param>
    /// <param name="preNorm">Whether norms are before blocks instead of after them.</param>
    public DetrEncoder(int layers, int dim, int heads, int feedForward, double dropout, bool preNorm) : base(nameof(DetrEncoder))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layers);
        _layers = [.. Enumerable.Range(0, layers).Select(_ => new DetrEncoderLayer(dim, heads, feedForward, dropout, preNorm))];
        // Without it, what leaves the last layer would be a bare sum.
        if (preNorm) _norm = LayerNorm(dim);
    }

    /// <param name="tokens">[batch, tokens, dim].</param>
    /// <param name="positions">[1 or batch, tokens, dim].</param>
    /// <param name="cancellationToken">Checked before each layer.</param>
    /// <param name="observe">Sees each layer's result by its index; the tensor lives until the call returns.</param>
    /// <returns>[batch, tokens, dim]; <paramref name="tokens"/> itself where there is nothing to do.</returns>
    public Tensor Forward(Tensor tokens, Tensor positions, CancellationToken cancellationToken, Action<int, Tensor>? observe = null)
    {
        if (_layers.Length == 0 && _norm is null) return tokens;
        using var scope = NewDisposeScope();
        var x = tokens;
        for (var i = 0; i < _layers.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            x = _layers[i].Forward(x, positions);
            observe?.Invoke(i, x);
        }
        return (_norm is null ? x : _norm.forward(x)).MoveToOuterDisposeScope();
    }
}

/// <summary>A layer of <see cref="DetrEncoder"/>: self-attention, then two linear layers with ReLU between them.</summary>
/// <remarks>State: <c>self_attn</c>, <c>linear1</c>, <c>linear2</c>, <c>norm1</c>, <c>norm2</c>. Thread-safe in eval mode.</remarks>
public sealed partial class DetrEncoderLayer : Module
{
    private readonly double _dropout;
    private readonly Residual _attend, _feed;

    [Layer("self_attn")] private readonly MultiHeadAttention _attention;
    [Layer("linear1")] private readonly Dense _widen;
    [Layer("linear2")] private readonly Dense _narrow;
    [Layer("norm1")] private readonly LayerNorm _norm1;
    [Layer("norm2")] private readonly LayerNorm _norm2;

    /// <param name="dim">Channels, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="feedForward">Width of the feed-forward layers.</param>
    /// <param name="dropout">Dropout probability, in training mode.</param>
    /// <param name="preNorm">Whether norms are before blocks instead of after them.</param>
    public DetrEncoderLayer(int dim, int heads, int feedForward, double dropout, bool preNorm) : base(nameof(DetrEncoderLayer))
    {
        _dropout = dropout;
        _attention = new(dim, heads, dropout);
        (_widen, _narrow) = (new(dim, feedForward, activation: Activation.Relu, inner: true), new(feedForward, dim));
        (_norm1, _norm2) = (LayerNorm(dim), LayerNorm(dim));
        (_attend, _feed) = (new(preNorm, dropout, _norm1), new(preNorm, dropout, _norm2));
        init.xavier_uniform_(_attention.OutputWeight);
        init.xavier_uniform_(_widen.Weight);
        init.xavier_uniform_(_narrow.Weight);
    }

    /// <param name="tokens">[batch, tokens, dim].</param>
    /// <param name="positions">[1 or batch, tokens, dim].</param>
    /// <returns>[batch, tokens, dim].</returns>
    public Tensor Forward(Tensor tokens, Tensor positions)
    {
        using var scope = NewDisposeScope();
        var attended = _attend.Around(tokens, x =>
        {
            var placed = x + positions;
            return _attention.Forward(placed, placed, x);
        }, training);
        return _feed.Around(attended, x =>
        {
            var wide = _widen.forward(x);
            return _narrow.forward(_dropout > 0 ? functional.dropout(wide, _dropout, training) : wide);
        }, training).MoveToOuterDisposeScope();
    }
}
