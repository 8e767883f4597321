using Seg.Inference;
using Seg.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.TransformerDecoders;

/// <summary>Queries attend to a level's cells, those outside the query's last mask excluded.</summary>
internal sealed partial class CrossAttentionBlock : Module
{
    private readonly Residual _residual;

    [Layer("multihead_attn")] private readonly MultiHeadAttention _attention;
    [Layer("norm")] private readonly LayerNorm _norm;

    public CrossAttentionBlock(MaskedAttentionAttribute spec) : base(nameof(CrossAttentionBlock))
    {
        _attention = new(spec.Dim, spec.Heads, spec.Dropout);
        _norm = LayerNorm(spec.Dim);
        _residual = new(spec.PreNorm, spec.Dropout, _norm);
        init.xavier_uniform_(_attention.OutputWeight);
    }

    /// <param name="queries">[batch, queries, dim].</param>
    /// <param name="queryPositions">[1, queries, dim].</param>
    /// <param name="level">The cells and their positions.</param>
    /// <param name="blocked">Bool [batch, 1, queries, cells].</param>
    public Tensor Forward(Tensor queries, Tensor queryPositions, LevelTokens level, Tensor blocked) =>
        _residual.Around(queries, x => _attention.Forward(x + queryPositions, level.Keys, level.Values, blocked), training);

    /// <summary>The same for inference, straight from the mask.</summary>
    /// <param name="queries">[batch, queries, dim].</param>
    /// <param name="queryPositions">[1, queries, dim].</param>
    /// <param name="level">The cells and their positions.</param>
    /// <param name="maskLogits">[batch, queries, cells].</param>
    public Tensor ForwardInside(Tensor queries, Tensor queryPositions, LevelTokens level, Tensor maskLogits) =>
        _residual.Around(queries, x => _attention.ForwardInside(x + queryPositions, level.Keys, level.Values, maskLogits), training);
}

/// <summary>Queries attend to each other.</summary>
internal sealed partial class SelfAttentionBlock : Module
{
    private readonly Residual _residual;

    [Layer("self_attn")] private readonly MultiHeadAttention _attention;
    [Layer("norm")] private readonly LayerNorm _norm;

    public SelfAttentionBlock(MaskedAttentionAttribute spec) : base(nameof(SelfAttentionBlock))
    {
        _attention = new(spec.Dim, spec.Heads, spec.Dropout);
        _norm = LayerNorm(spec.Dim);
        _residual = new(spec.PreNorm, spec.Dropout, _norm);
        init.xavier_uniform_(_attention.OutputWeight);
    }

    /// <param name="queries">[batch, queries, dim].</param>
    /// <param name="queryPositions">[1, queries, dim].</param>
    public Tensor Forward(Tensor queries, Tensor queryPositions) => _residual.Around(queries, x =>
    {
        var placed = x + queryPositions;
        return _attention.Forward(placed, placed, x);
    }, training);
}

/// <summary>Each query by itself through two linear layers.</summary>
internal sealed partial class FeedForwardBlock : Module
{
    private readonly double _dropout;
    private readonly Residual _residual;

    [Layer("linear1")] private readonly Dense _widen;
    [Layer("linear2")] private readonly Dense _narrow;
    [Layer("norm")] private readonly LayerNorm _norm;

    public FeedForwardBlock(MaskedAttentionAttribute spec) : base(nameof(FeedForwardBlock))
    {
        _dropout = spec.Dropout;
        _widen = new(spec.Dim, spec.FeedForward, activation: Activation.Relu, inner: true);
        _narrow = new(spec.FeedForward, spec.Dim);
        _norm = LayerNorm(spec.Dim);
        _residual = new(spec.PreNorm, spec.Dropout, _norm);
        init.xavier_uniform_(_widen.Weight);
        init.xavier_uniform_(_narrow.Weight);
    }

    /// <param name="queries">[batch, queries, dim].</param>
    public Tensor Forward(Tensor queries) => _residual.Around(queries, x =>
    {
        var wide = _widen.forward(x);
        return _narrow.forward(_dropout > 0 ? functional.dropout(wide, _dropout, training) : wide);
    }, training);
}

/// <summary>A level of the pixel decoder as attention sees it.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Keys">[batch, cells, dim], positions added.</param>
/// <param name="Values">[batch, cells, dim].</param>
internal sealed record LevelTokens(long Height, long Width, Tensor Keys, Tensor Values);
