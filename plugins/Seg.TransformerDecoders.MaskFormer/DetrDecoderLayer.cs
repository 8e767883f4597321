using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>
/// DETR's decoder layers and the norm of their results (Carion et al. 2020; mask_former/modeling/transformer/transformer.py, TransformerDecoder).
/// </summary>
internal sealed partial class DetrDecoderLayers : Module
{
    [Layer("layers")] private readonly DetrDecoderLayer[] _layers;
    [Layer("norm")] private readonly LayerNorm _norm;

    public DetrDecoderLayers(DetrDecoderAttribute spec) : base(nameof(DetrDecoderLayers))
    {
        _layers = [.. Enumerable.Range(0, spec.Layers).Select(_ => new DetrDecoderLayer(spec))];
        _norm = LayerNorm(spec.Dim);
    }

    /// <param name="queryPositions">[1, queries, dim].</param>
    /// <param name="memory">The cells and their positions.</param>
    /// <param name="every">Whether every layer's result is wanted, or the last one's only.</param>
    /// <param name="observe">Sees each layer's result by its index, without the norm.</param>
    /// <param name="cancellationToken">Checked before each layer.</param>
    /// <returns>Normed results, [batch, queries, dim] each, first layer first, in the caller's dispose scope.</returns>
    public IReadOnlyList<Tensor> Forward(Tensor queryPositions, Memory memory, bool every, Action<int, Tensor>? observe, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        // The content of every query starts as zero: only their positions tell them apart.
        var queries = zeros_like(queryPositions).expand(memory.Values.shape[0], -1, -1);
        var results = new List<Tensor>();
        for (var i = 0; i < _layers.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            queries = _layers[i].Forward(queries, queryPositions, memory);
            observe?.Invoke(i, queries);
            if (every || i == _layers.Length - 1) results.Add(_norm.forward(queries).MoveToOuterDisposeScope());
        }
        return results;
    }
}

/// <summary>Queries attend to each other, then to the memory; then each passes two linear layers.</summary>
internal sealed partial class DetrDecoderLayer : Module
{
    private readonly double _dropout;
    private readonly Residual _toEachOther, _toMemory, _feed;

    [Layer("self_attn")] private readonly MultiHeadAttention _selfAttention;
    [Layer("multihead_attn")] private readonly MultiHeadAttention _crossAttention;
    [Layer("linear1")] private readonly Dense _widen;
    [Layer("linear2")] private readonly Dense _narrow;
    [Layer("norm1")] private readonly LayerNorm _norm1;
    [Layer("norm2")] private readonly LayerNorm _norm2;
    [Layer("norm3")] private readonly LayerNorm _norm3;

    public DetrDecoderLayer(DetrDecoderAttribute spec) : base(nameof(DetrDecoderLayer))
    {
        _dropout = spec.Dropout;
        _selfAttention = new(spec.Dim, spec.Heads, spec.Dropout);
        _crossAttention = new(spec.Dim, spec.Heads, spec.Dropout);
        (_widen, _narrow) = (new(spec.Dim, spec.FeedForward, activation: Activation.Relu), new(spec.FeedForward, spec.Dim));
        (_norm1, _norm2, _norm3) = (LayerNorm(spec.Dim), LayerNorm(spec.Dim), LayerNorm(spec.Dim));
        _toEachOther = new(spec.PreNorm, spec.Dropout, _norm1);
        _toMemory = new(spec.PreNorm, spec.Dropout, _norm2);
        _feed = new(spec.PreNorm, spec.Dropout, _norm3);
        foreach (var weight in new[] { _selfAttention.OutputWeight, _crossAttention.OutputWeight, _widen.Weight, _narrow.Weight })
            init.xavier_uniform_(weight);
    }

    /// <param name="queries">[batch, queries, dim].</param>
    /// <param name="queryPositions">[1, queries, dim].</param>
    /// <param name="memory">The cells and their positions.</param>
    public Tensor Forward(Tensor queries, Tensor queryPositions, Memory memory)
    {
        using var scope = NewDisposeScope();
        var agreed = _toEachOther.Around(queries, x =>
        {
            var placed = x + queryPositions;
            return _selfAttention.Forward(placed, placed, x);
        }, training);
        var informed = _toMemory.Around(agreed, x => _crossAttention.Forward(x + queryPositions, memory.Keys, memory.Values), training);
        return _feed.Around(informed, x =>
        {
            var wide = _widen.forward(x);
            return _narrow.forward(_dropout > 0 ? functional.dropout(wide, _dropout, training) : wide);
        }, training).MoveToOuterDisposeScope();
    }
}

/// <summary>The feature map as attention sees it.</summary>
/// <param name="Keys">[batch, cells, dim], positions added.</param>
/// <param name="Values">[batch, cells, dim].</param>
internal sealed record Memory(Tensor Keys, Tensor Values);
