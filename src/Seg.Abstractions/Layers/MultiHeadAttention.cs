using Seg.Inference;
using Seg.Operators;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// Multi-head attention over tokens (Vaswani et al., Attention Is All You Need, 2017) with the state of PyTorch's module of that name:
/// <c>in_proj_weight</c> [3 · dim, dim] and <c>in_proj_bias</c> (rows query, key, value), <c>out_proj.weight</c>, <c>out_proj.bias</c>.
/// </summary>
/// <remarks>
/// Unlike <see cref="TorchSharp.Modules.MultiheadAttention"/> it takes batch-first tokens and a mask that is broadcast over heads, so that no mask of
/// batch · heads · queries · keys is ever made; in inference on the CPU not even the weights are (<see cref="DotProductAttention"/>). Thread-safe.
/// </remarks>
public sealed partial class MultiHeadAttention : Module, IWeightedModule
{
    private readonly ProductSlot[] _projections = [new(), new(), new()];
    private readonly int _dim;
    private readonly int _heads;
    private readonly double _dropout;

    [Layer("in_proj_weight"), ComponentName(Name = "in_proj_weight")] private readonly Parameter _inWeight;
    [Layer("in_proj_bias"), ComponentName(Name = "in_proj_bias")] private readonly Parameter _inBias;
    [Layer("out_proj")] private readonly Dense _out;

    /// <param name="dim">Channels, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="dropout">Probability that an attention weight is dropped, in training mode.</param>
    public MultiHeadAttention(int dim, int heads, double dropout = 0) : base(nameof(MultiHeadAttention))
    {
        if (heads < 1 || dim % heads != 0) throw new ArgumentException($"{dim} channels cannot be split over {heads} heads.", nameof(heads));
        (_dim, _heads, _dropout) = (dim, heads, dropout);
        _inWeight = new(init.xavier_uniform_(empty(3 * dim, dim)));
        _inBias = new(zeros(3 * dim));
        _out = new(dim, dim);
        init.zeros_(_out.Bias!);
    }

    /// <summary>The output projection's weight, [dim, dim], for initialisation.</summary>
    public Tensor OutputWeight => _out.Weight;

    /// <inheritdoc/>
    public IEnumerable<WeightedProduct> Products()
    {
        var names = new[] { "query", "key", "value" };
        for (var part = 0; part < names.Length; part++)
        {
            using var scope = NewDisposeScope();
            var (weight, bias) = (_inWeight.narrow(0, part * _dim, _dim), _inBias.narrow(0, part * _dim, _dim));
            var product = new WeightedProduct(_projections[part], weight, bias) { Part = names[part] };
            product.Own(weight, bias);
            yield return product;
        }
    }

    /// <param name="query">[batch, queries, dim].</param>
    /// <param name="key">[batch, keys, dim].</param>
    /// <param name="value">[batch, keys, dim].</param>
    /// <param name="blocked">Bool, broadcastable to [batch, heads, queries, keys]; true where a query must not look. No row may be blocked wholly.</param>
    /// <returns>[batch, queries, dim].</returns>
    public Tensor Forward(Tensor query, Tensor key, Tensor value, Tensor? blocked = null)
    {
        using var scope = NewDisposeScope();
        if (blocked is null && !Drops) return Attend(query, key, value, null).MoveToOuterDisposeScope();
        var q = Heads(Project(query, 0).mul(1 / Math.Sqrt(_dim / _heads)));
        var k = Heads(Project(key, 1));
        var v = Heads(Project(value, 2));
        var scores = q.matmul(k.transpose(-2, -1));
        if (blocked is not null) scores = scores.masked_fill_(blocked, float.NegativeInfinity);
        var weights = functional.softmax(scores, -1);
        if (_dropout > 0) weights = functional.dropout(weights, _dropout, training);
        return _out.forward(weights.matmul(v).transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    /// <summary>The same inside masks: a query looks only where its mask's logit is not negative, or everywhere if that is nowhere.</summary>
    /// <param name="query">[batch, queries, dim].</param>
    /// <param name="key">[batch, keys, dim].</param>
    /// <param name="value">[batch, keys, dim].</param>
    /// <param name="maskLogits">[batch, queries, keys]; no gradient flows into it.</param>
    /// <returns>[batch, queries, dim].</returns>
    public Tensor ForwardInside(Tensor query, Tensor key, Tensor value, Tensor maskLogits)
    {
        using var scope = NewDisposeScope();
        var output = Drops ? Forward(query, key, value, DotProductAttention.Blocked(maskLogits).unsqueeze(1)) : Attend(query, key, value, maskLogits);
        return output.MoveToOuterDisposeScope();
    }

    private bool Drops => training && _dropout > 0;

    private Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? maskLogits) => _out.forward(
        DotProductAttention.Run(Project(query, 0), Project(key, 1), Project(value, 2), _heads, 1 / Math.Sqrt(_dim / _heads), maskLogits));

    private Tensor Project(Tensor tokens, int part) => _projections[part].For(this) is { } kernel
        ? kernel.Run(tokens, null)
        : functional.linear(tokens.dtype == _inWeight.dtype ? tokens : tokens.to(_inWeight.dtype), _inWeight.narrow(0, part * _dim, _dim), _inBias.narrow(0, part * _dim, _dim));

    // [batch, tokens, dim] → [batch, heads, tokens, dim / heads]
    private Tensor Heads(Tensor tokens) => tokens.view(tokens.shape[0], tokens.shape[1], _heads, _dim / _heads).transpose(1, 2);
}
