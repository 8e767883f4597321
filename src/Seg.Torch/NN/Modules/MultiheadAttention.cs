using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>
/// Multi-head attention (Vaswani et al., 2017) over [length, batch, channels]. Parameters have PyTorch's names: in_proj_weight
/// [3·E, E] (or q_proj_weight [E, E], k_proj_weight [E, kdim], v_proj_weight [E, vdim] where those differ), in_proj_bias [3·E],
/// out_proj.weight [E, E], out_proj.bias [E], and bias_k, bias_v [1, 1, E] if asked for.
/// </summary>
public sealed class MultiheadAttention : nn.Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>>
{
    private readonly long _channels;
    private readonly long _heads;
    private readonly double _dropout;
    private readonly bool _addZeroAttention;
    private readonly bool _sameSizes;
    private readonly Linear _output;

    internal MultiheadAttention(long embedded_dim, long num_heads, double dropout, bool bias, bool add_bias_kv, bool add_zero_attn, long? kdim, long? vdim)
        : base(nameof(MultiheadAttention))
    {
        if (num_heads <= 0 || embedded_dim % num_heads != 0)
            throw new ArgumentException($"MultiheadAttention: {embedded_dim} channels are not divisible by {num_heads} heads.", nameof(num_heads));
        (_channels, _heads, _dropout, _addZeroAttention) = (embedded_dim, num_heads, dropout, add_zero_attn);
        var (keyChannels, valueChannels) = (kdim ?? embedded_dim, vdim ?? embedded_dim);
        _sameSizes = keyChannels == embedded_dim && valueChannels == embedded_dim;

        if (_sameSizes)
        {
            Add("in_proj_weight", [3 * embedded_dim, embedded_dim], weight => nn.init.xavier_uniform_(weight));
        }
        else
        {
            Add("q_proj_weight", [embedded_dim, embedded_dim], weight => nn.init.xavier_uniform_(weight));
            Add("k_proj_weight", [embedded_dim, keyChannels], weight => nn.init.xavier_uniform_(weight));
            Add("v_proj_weight", [embedded_dim, valueChannels], weight => nn.init.xavier_uniform_(weight));
        }
        if (bias) Add("in_proj_bias", [3 * embedded_dim], nn.init.zeros_);
        if (add_bias_kv)
        {
            Add("bias_k", [1, 1, embedded_dim], weight => nn.init.xavier_normal_(weight));
            Add("bias_v", [1, 1, embedded_dim], weight => nn.init.xavier_normal_(weight));
        }

        _output = new Linear(embedded_dim, embedded_dim, bias, null, null);
        if (bias) nn.init.zeros_(_output.bias!);
        register_module("out_proj", _output);
    }

    /// <summary>See <see cref="forward"/>.</summary>
    public new Tuple<Tensor, Tensor> call(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null) =>
        base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

    /// <summary>Attends from each query to all keys.</summary>
    /// <param name="query">[L, N, E]</param>
    /// <param name="key">[S, N, kdim]</param>
    /// <param name="value">[S, N, vdim]</param>
    /// <param name="key_padding_mask">[N, S]: true (or −∞ added) where a key is to be ignored.</param>
    /// <param name="need_weights">Whether the second result is wanted.</param>
    /// <param name="attn_mask">[L, S] or [N·heads, L, S]: true (or −∞ added) where attention is not allowed.</param>
    /// <returns>[L, N, E], and the weights [N, L, S] averaged over the heads, or null.</returns>
    public override Tuple<Tensor, Tensor> forward(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
    {
        using var scope = NewDisposeScope();
        var (length, batch) = (query.shape[0], query.shape[1]);
        var headChannels = _channels / _heads;

        var (q, k, v) = Project(query, key, value);
        if (ParameterOrNull("bias_k") is { } biasK)
        {
            k = cat([k, biasK.expand(1, batch, _channels)], 0);
            v = cat([v, ParameterOrNull("bias_v")!.expand(1, batch, _channels)], 0);
            (attn_mask, key_padding_mask) = (OneMoreKey(attn_mask), OneMoreKey(key_padding_mask));
        }

        // [length, batch, E] → [batch·heads, length, E / heads]
        Tensor Heads(Tensor t) => t.contiguous().view(t.shape[0], batch * _heads, headChannels).transpose(0, 1);
        (q, k, v) = (Heads(q * (1 / Math.Sqrt(headChannels))), Heads(k), Heads(v));
        if (_addZeroAttention)
        {
            var empty = zeros_like(k.narrow(1, 0, 1));
            (k, v) = (cat([k, empty], 1), cat([v, zeros_like(v.narrow(1, 0, 1))], 1));
            (attn_mask, key_padding_mask) = (OneMoreKey(attn_mask), OneMoreKey(key_padding_mask));
        }

        var scores = Mask(q.bmm(k.transpose(1, 2)), attn_mask, key_padding_mask, batch);
        var weights = F.softmax(scores, -1);
        var dropped = _dropout > 0 ? F.dropout(weights, _dropout, training) : weights;
        var mixed = dropped.bmm(v).transpose(0, 1).contiguous().view(length, batch, _channels);
        var result = _output.call(mixed);
        var mean = need_weights ? weights.view(batch, _heads, length, weights.shape[2]).mean([1]) : null;
        return Tuple.Create(result.MoveToOuterDisposeScope(), mean?.MoveToOuterDisposeScope()!);
    }

    private (Tensor q, Tensor k, Tensor v) Project(Tensor query, Tensor key, Tensor value)
    {
        var bias = ParameterOrNull("in_proj_bias")?.chunk(3);
        if (!_sameSizes)
            return (F.linear(query, ParameterOrNull("q_proj_weight")!, bias?[0]),
                F.linear(key, ParameterOrNull("k_proj_weight")!, bias?[1]),
                F.linear(value, ParameterOrNull("v_proj_weight")!, bias?[2]));

        if (ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            var all = F.linear(query, ParameterOrNull("in_proj_weight")!, ParameterOrNull("in_proj_bias")).chunk(3, -1);
            return (all[0], all[1], all[2]);
        }

        var weight = ParameterOrNull("in_proj_weight")!.chunk(3);
        return (F.linear(query, weight[0], bias?[0]), F.linear(key, weight[1], bias?[1]), F.linear(value, weight[2], bias?[2]));
    }

    // scores: [N·heads, L, S]
    private Tensor Mask(Tensor scores, Tensor? attn_mask, Tensor? key_padding_mask, long batch)
    {
        if (attn_mask is not null)
        {
            var mask = attn_mask.dim() == 2 ? attn_mask.unsqueeze(0) : attn_mask;
            scores = mask.dtype == ScalarType.Bool ? scores.masked_fill(mask, double.NegativeInfinity) : scores + mask;
        }
        if (key_padding_mask is null) return scores;

        var (length, keys) = (scores.shape[1], scores.shape[2]);
        var perHead = scores.view(batch, _heads, length, keys);
        var padding = key_padding_mask.view(batch, 1, 1, keys);
        perHead = padding.dtype == ScalarType.Bool ? perHead.masked_fill(padding, double.NegativeInfinity) : perHead + padding;
        return perHead.view(batch * _heads, length, keys);
    }

    private static Tensor? OneMoreKey(Tensor? mask) => mask is null ? null : F.pad(mask, [0, 1]);

    private void Add(string name, long[] shape, Func<Tensor, Tensor> fill)
    {
        var parameter = Initial.Empty(shape, null, null);
        fill(parameter);
        register_parameter(name, parameter);
    }
}
