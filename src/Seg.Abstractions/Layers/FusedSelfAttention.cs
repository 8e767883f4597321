using Seg.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Modules;

/// <summary>
/// Multi-head self-attention whose query, key and value are one linear layer, as the Vision Transformer's releases have it (timm, vision_transformer.py;
/// Segmenter, segm/model/blocks.py). State: <c>qkv</c> (rows query, key, value, each head by head) and <c>proj</c>.
/// </summary>
/// <remarks>
/// Every token looks at every other, so the weights are batch · heads · tokens² numbers. Where no gradient is asked for they are made for a run of queries at
/// a time and never stand in memory as a whole; on the CPU in float32 and bfloat16 not at all (<see cref="DotProductAttention"/>). Linear layers start truncated-normal with deviation 0.02. Thread-safe in evaluation.
/// </remarks>
public sealed partial class FusedSelfAttention : Module
{
    // 64 MiB of float32: small beside any model that has so many tokens, and large enough that the products stay efficient.
    private const long MostWeights = 1 << 24;

    [Layer("qkv")] private readonly Dense _qkv;
    [Layer("proj")] private readonly Dense _projection;
    private readonly int _heads;
    private readonly double _dropout;

    /// <param name="dim">Channels, a multiple of <paramref name="heads"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="dropout">Probability that an attention weight, and a channel of the result, is dropped; in training mode.</param>
    /// <exception cref="ArgumentException">The channels cannot be split over the heads.</exception>
    public FusedSelfAttention(int dim, int heads, double dropout = 0) : base(nameof(FusedSelfAttention))
    {
        if (heads < 1 || dim % heads != 0) throw new ArgumentException($"{dim} channels cannot be split over {heads} heads.", nameof(heads));
        (_heads, _dropout) = (heads, dropout);
        _qkv = WeightInit.TruncatedLinear(dim, 3 * dim);
        _projection = WeightInit.TruncatedLinear(dim, dim);
    }

    /// <summary>For tests: sees <c>qkv</c>, <c>weights</c> [batch, heads, tokens, tokens] and <c>output</c>. Set, the weights are made as a whole.</summary>
    internal Action<string, Tensor>? Observe { get; set; }

    /// <param name="tokens">[batch, tokens, dim].</param>
    /// <param name="addend">Added to the result, of its shape; null for nothing.</param>
    /// <returns>The shape of <paramref name="tokens"/>.</returns>
    public Tensor Forward(Tensor tokens, Tensor? addend = null)
    {
        using var scope = NewDisposeScope();
        var qkv = _qkv.call(tokens);
        Observe?.Invoke("qkv", qkv);
        var values = Mix(qkv);
        if (!training && Observe is null) return _projection.Forward(values, addend).MoveToOuterDisposeScope();
        var output = functional.dropout(_projection.call(values), _dropout, training);
        Observe?.Invoke("output", output);
        return (addend is null ? output : addend + output).MoveToOuterDisposeScope();
    }

    // [batch, tokens, dim].
    private Tensor Mix(Tensor qkv)
    {
        var (batch, count, dim) = (qkv.shape[0], qkv.shape[1], qkv.shape[2] / 3);
        var rows = qkv.chunk(3, -1);
        if (Observe is null && !(training && _dropout > 0) && DotProductAttention.Fuses(rows[0], rows[1], rows[2]))
            return DotProductAttention.Run(rows[0], rows[1], rows[2], _heads, 1 / Math.Sqrt(dim / _heads));
        var parts = qkv.view(batch, count, 3, _heads, dim / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        return Attend(parts[0], parts[1], parts[2], qkv.requires_grad).transpose(1, 2).reshape(batch, count, dim);
    }

    // [batch, heads, tokens, channels]. A query's row of weights depends on no other row: runs of rows give the same as all at once.
    private Tensor Attend(Tensor query, Tensor key, Tensor value, bool differentiable)
    {
        using var scope = NewDisposeScope();
        var (tokens, scale) = (query.shape[2], 1 / Math.Sqrt(query.shape[3]));
        var keys = key.transpose(-2, -1);
        var run = Math.Max(1, MostWeights / (query.shape[0] * query.shape[1] * tokens));
        if (differentiable || Observe is not null || run >= tokens) return Rows(query).MoveToOuterDisposeScope();
        var mixed = new List<Tensor>();
        for (var first = 0L; first < tokens; first += run) mixed.Add(Rows(query.narrow(2, first, Math.Min(run, tokens - first))));
        return cat([.. mixed], 2).MoveToOuterDisposeScope();

        Tensor Rows(Tensor queries)
        {
            using var rows = NewDisposeScope();
            var weights = queries.matmul(keys).mul_(scale).softmax(-1);
            Observe?.Invoke("weights", weights);
            return functional.dropout(weights, _dropout, training).matmul(value).MoveToOuterDisposeScope();
        }
    }
}
