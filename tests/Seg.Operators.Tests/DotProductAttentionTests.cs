using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators.Tests;

/// <summary>The kernel against tensor operations, over the ways tensors can lie in memory.</summary>
public sealed class DotProductAttentionTests
{
    [Theory]
    [InlineData(1, 100, 400, 8, 32), InlineData(2, 17, 33, 3, 20), InlineData(3, 1, 5, 2, 7), InlineData(2, 90, 90, 1, 64)]
    public void Kernel_and_tensor_operations_agree(int batch, int queries, int keys, int heads, int channels)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        manual_seed(3);
        var (query, key, value) = (randn(batch, queries, heads * channels), randn(batch, keys, heads * channels), randn(batch, keys, heads * channels));
        var logits = randn(batch, queries, keys) - 1.5;
        logits[0, 0].fill_(-1);
        Assert.True(DotProductAttention.Fuses(query, key, value, logits));
        Near(DotProductAttention.Composed(query, key, value, heads, 0.4, null), DotProductAttention.Run(query, key, value, heads, 0.4));
        Near(DotProductAttention.Composed(query, key, value, heads, 0.4, DotProductAttention.Blocked(logits).unsqueeze(1)), DotProductAttention.Run(query, key, value, heads, 0.4, logits));
    }

    [Fact]
    public void Parts_of_one_linear_layer_and_columns_apart_are_read_as_they_are()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        manual_seed(4);
        var parts = randn(2, 21, 3 * 24).chunk(3, -1);
        Near(DotProductAttention.Composed(parts[0], parts[1], parts[2], 2, 1, null), DotProductAttention.Run(parts[0], parts[1], parts[2], 2, 1));
        var turned = randn(2, 24, 21).transpose(1, 2);
        Near(DotProductAttention.Composed(turned, turned, parts[2], 2, 1, null), DotProductAttention.Run(turned, turned, parts[2], 2, 1));
        var single = parts[0].narrow(1, 20, 1).expand(2, 1, 24);
        Near(DotProductAttention.Composed(single, parts[1], parts[2], 2, 1, null), DotProductAttention.Run(single, parts[1], parts[2], 2, 1));
        var shared = parts[0].narrow(0, 0, 1).expand(2, -1, -1);
        Near(DotProductAttention.Composed(shared, parts[1], parts[2], 2, 1, null), DotProductAttention.Run(shared, parts[1], parts[2], 2, 1));
    }

    [Fact]
    public void Bfloat16_stays_bfloat16()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        manual_seed(5);
        var (query, key, value, logits) = (randn(1, 9, 32), randn(1, 70, 32), randn(1, 70, 32), randn(1, 9, 70));
        var expected = DotProductAttention.Run(query, key, value, 2, 0.25, logits);
        foreach (var masks in new[] { logits, logits.to(ScalarType.BFloat16) })
        {
            var output = DotProductAttention.Run(Half(query), Half(key), Half(value), 2, 0.25, masks);
            Assert.Equal(ScalarType.BFloat16, output.dtype);
            Near(expected, output.to(ScalarType.Float32), 0.05);
        }
        Near(DotProductAttention.Run(query, key, value, 2, 0.25), DotProductAttention.Run(Half(query), Half(key), Half(value), 2, 0.25).to(ScalarType.Float32), 0.05);

        static Tensor Half(Tensor x) => x.to(ScalarType.BFloat16);
    }

    [Fact]
    public void Gradients_flow_where_they_are_asked_for_but_not_into_masks()
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (randn(1, 3, 8, requires_grad: true), randn(1, 5, 8, requires_grad: true), randn(1, 5, 8, requires_grad: true));
        var logits = randn(1, 3, 5, requires_grad: true);
        Assert.False(DotProductAttention.Fuses(query, key, value, logits));
        DotProductAttention.Run(query, key, value, 2, 0.5, logits).square().sum().backward();
        Assert.All([query, key, value], x => Assert.True(x.grad!.abs().sum().ToSingle() > 0));
        Assert.True(logits.grad is null);
    }

    private static void Near(Tensor expected, Tensor output, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, output.shape);
        Assert.InRange((expected - output).abs().max().ToSingle(), 0, tolerance);
    }
}
