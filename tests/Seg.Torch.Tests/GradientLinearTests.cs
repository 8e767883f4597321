using TorchSharp;
using static Seg.Torch.Tests.GradientCheck;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>Matrix products, linear layers, embeddings, attention.</summary>
public class GradientLinearTests
{
    [Fact]
    public void Matmul_with_batch() => Check(t => t[0].matmul(t[1]), Values(21, 1, 2, 3, 4), Values(22, 1, 4, 2));

    [Fact]
    public void Bmm() => Check(t => t[0].bmm(t[1]), Values(23, 1, 2, 3, 4), Values(24, 1, 2, 4, 2));

    [Fact]
    public void Einsum() => Check(t => einsum("bqc,bchw->bqhw", t[0], t[1]), Values(25, 1, 2, 3, 4), Values(26, 1, 2, 4, 2, 2));

    [Fact]
    public void Linear() => Check(t => nn.functional.linear(t[0], t[1], t[2]), Values(27, 1, 2, 3, 4), Values(28, 1, 5, 4), Values(29, 1, 5));

    [Fact]
    public void Bilinear() => Check(t => nn.functional.bilinear(t[0], t[1], t[2], t[3]), Values(30, 1, 3, 2), Values(31, 1, 3, 4), Values(32, 1, 2, 2, 4), Values(33, 1, 2));

    [Fact]
    public void Embedding_adds_up_repeated_indices()
    {
        using var layer = nn.Embedding(4, 3, dtype: ScalarType.Float64);
        using var indices = tensor(new long[] { 0, 3, 3, 1 }, [2, 2]);
        Check(_ => layer.call(indices), layer.weight);
        using var gradient = layer.weight.grad!;
        Assert.Equal(0, gradient[2].abs().sum().item<double>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scaled_dot_product_attention(bool causal) => Check(
        t => nn.functional.scaled_dot_product_attention(t[0], t[1], t[2], is_casual: causal), Values(35, 1, 2, 3, 4), Values(36, 1, 2, 3, 4), Values(37, 1, 2, 3, 2));

    [Fact]
    public void Multihead_attention_with_masks()
    {
        using var layer = nn.MultiheadAttention(4, 2).to(ScalarType.Float64);
        using var mask = tensor(new[] { false, false, true, false, true, false }, [2, 3]);
        using var padding = tensor(new[] { false, false, false, false, false, true }, [2, 3]);
        var parameters = layer.parameters().ToArray<Tensor>();
        Check(t => layer.call(t[0], t[1], t[2], padding, false, mask).Item1,
            [Values(38, 1, 2, 2, 4), Values(39, 1, 3, 2, 4), Values(40, 1, 3, 2, 4), .. parameters]);
    }
}
