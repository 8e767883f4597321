using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators.Tests;

/// <summary>What the operator makes of tensors; the kernel itself is held to its definition in Seg.Kernels.Tests, and to Swin's release by the backbone's fixtures.</summary>
public sealed class WindowSelfAttentionTests
{
    [Fact]
    public void Images_of_a_batch_heads_and_the_filling_are_read_from_where_they_are()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        manual_seed(1);
        var (rows, filling, bias) = (randn(2, 5, 6, 3 * 8), randn(3 * 8), randn(7 * 7, 2));
        var output = WindowSelfAttention.Run(rows, filling, bias, window: 4, shift: 2, scale: 0.5);
        var expected = new float[2 * 5 * 6 * 8];
        WindowAttention.Run(new(2, 5, 6, 4, 2, 2, 4, 0.5f), new RowView<float>(rows.data<float>().ToArray(), 24), filling.data<float>().ToArray(), bias.data<float>().ToArray(), expected);
        Assert.Equal([2, 5, 6, 8], output.shape);
        Assert.Equal(expected, output.data<float>().ToArray());

        var half = WindowSelfAttention.Run(rows.to(ScalarType.BFloat16), filling, bias, window: 4, shift: 2, scale: 0.5);
        Assert.Equal(ScalarType.BFloat16, half.dtype);
        Assert.InRange((half.to(ScalarType.Float32) - output).abs().max().ToSingle(), 0, 0.1);
    }

    [Fact]
    public void Gradients_are_left_to_tensor_operations()
    {
        using var scope = NewDisposeScope();
        var weight = randn(3, requires_grad: true);
        Assert.False(WindowSelfAttention.Fuses(randn(3), weight));
        using (no_grad()) Assert.True(WindowSelfAttention.Fuses(randn(3), weight));
        Assert.False(WindowSelfAttention.Fuses(randn(3).to(ScalarType.Float64)));
    }
}
