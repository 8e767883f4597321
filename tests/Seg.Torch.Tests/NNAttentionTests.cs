using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

public class NNAttentionTests
{
    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.allclose(actual, 1e-4, 1e-5), $"largest difference {(expected - actual).abs().max().item<float>()}");
    }

    [Fact]
    public void Heads_attend_by_scaled_products()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var layer = nn.MultiheadAttention(6, 2);
        var (query, key, value) = (randn(4, 3, 6), randn(5, 3, 6), randn(5, 3, 6));
        nn.init.normal_(layer.get_parameter("in_proj_bias")!);

        var weight = layer.get_parameter("in_proj_weight")!;
        var bias = layer.get_parameter("in_proj_bias")!;
        Tensor Project(Tensor x, int part) => nn.functional.linear(x, weight.narrow(0, part * 6, 6), bias.narrow(0, part * 6, 6));
        var (q, k, v) = (Project(query, 0), Project(key, 1), Project(value, 2));
        var mixed = zeros(4, 3, 6);
        var mean = zeros(3, 4, 5);
        for (var n = 0; n < 3; n++)
            for (var h = 0; h < 2; h++)
            {
                Tensor Of(Tensor x) => x[TensorIndex.Colon, n, TensorIndex.Slice(3 * h, 3 * h + 3)];
                var attention = nn.functional.softmax(Of(q).matmul(Of(k).t()) / Math.Sqrt(3), -1);
                mixed[TensorIndex.Colon, n, TensorIndex.Slice(3 * h, 3 * h + 3)] = attention.matmul(Of(v));
                mean[n] = mean[n] + attention / 2;
            }
        var expected = nn.functional.linear(mixed, layer.get_parameter("out_proj.weight")!, layer.get_parameter("out_proj.bias"));

        var (actual, weights) = layer.call(query, key, value);
        AssertClose(expected, actual);
        AssertClose(mean, weights);
    }

    [Fact]
    public void Self_attention_takes_the_same_path()
    {
        using var scope = NewDisposeScope();
        var layer = nn.MultiheadAttention(4, 2);
        var x = randn(3, 2, 4);
        AssertClose(layer.call(x, x.alias(), x.alias()).Item1, layer.call(x, x, x).Item1);
        Assert.Null(layer.call(x, x, x, need_weights: false).Item2);
    }

    [Fact]
    public void Masks_keep_keys_out()
    {
        using var scope = NewDisposeScope();
        var layer = nn.MultiheadAttention(4, 2);
        var (query, memory) = (randn(3, 2, 4), randn(5, 2, 4));
        var padding = zeros(2, 5, dtype: ScalarType.Bool);
        padding[0, 4] = tensor(true);
        var mask = zeros(3, 5, dtype: ScalarType.Bool);
        mask[1, 0] = tensor(true);

        var weights = layer.call(query, memory, memory, padding, true, mask).Item2;
        Assert.Equal(0f, weights[0, TensorIndex.Colon, 4].abs().sum().item<float>());
        Assert.NotEqual(0f, weights[1, TensorIndex.Colon, 4].abs().sum().item<float>());
        Assert.Equal(0f, weights[TensorIndex.Colon, 1, 0].abs().sum().item<float>());
        AssertClose(ones(2, 3), weights.sum(-1));

        // A mask for each head, and additive masks, mean the same.
        var perHead = mask.unsqueeze(0).expand(4, 3, 5);
        AssertClose(weights, layer.call(query, memory, memory, padding, true, perHead).Item2);
        var additive = zeros(3, 5).masked_fill(mask, float.NegativeInfinity);
        AssertClose(weights, layer.call(query, memory, memory, padding, true, additive).Item2);
    }

    [Fact]
    public void Extra_keys_and_other_sizes()
    {
        using var scope = NewDisposeScope();
        var layer = nn.MultiheadAttention(4, 2, add_bias_kv: true, add_zero_attn: true, kdim: 3, vdim: 5);
        var (output, weights) = layer.call(randn(3, 2, 4), randn(6, 2, 3), randn(6, 2, 5), zeros(2, 6, dtype: ScalarType.Bool));
        Assert.Equal([3L, 2L, 4L], output.shape);
        Assert.Equal([2L, 3L, 8L], weights.shape);
        Assert.Throws<ArgumentException>(() => nn.MultiheadAttention(5, 2));
    }

    [Fact]
    public void Functional_attention_is_softmax_of_scaled_products()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (randn(2, 3, 4), randn(2, 5, 4), randn(2, 5, 6));
        var allowed = randn(3, 5).gt(-0.5);
        allowed[TensorIndex.Colon, 0] = tensor(true);
        var scores = q.matmul(k.transpose(1, 2)) / 2;
        AssertClose(nn.functional.softmax(scores, -1).matmul(v), nn.functional.scaled_dot_product_attention(q, k, v));
        AssertClose(
            nn.functional.softmax(scores.masked_fill(allowed.logical_not(), float.NegativeInfinity), -1).matmul(v),
            nn.functional.scaled_dot_product_attention(q, k, v, allowed));
        var causal = nn.functional.scaled_dot_product_attention(q, k, v, is_casual: true);
        AssertClose(v[TensorIndex.Colon, 0], causal[TensorIndex.Colon, 0]);
    }
}
