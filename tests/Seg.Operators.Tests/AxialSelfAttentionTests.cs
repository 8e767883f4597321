using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators.Tests;

/// <summary>What the operator makes of tensors; the kernel itself is held to its definition in Seg.Kernels.Tests, and the layer around it to the release's fixtures.</summary>
public sealed class AxialSelfAttentionTests
{
    [Fact]
    public void Lines_and_tables_are_read_whatever_their_memory()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        manual_seed(1);
        var (query, key, value) = (randn(4, 9).t(), randn(9, 4), randn(9, 6));
        var (similarity, scale, shift) = (randn(3 * 2), randn(2 * 12), randn(12));
        var input = randn(3, 7, 2 * (2 * 4 + 6)).transpose(1, 2);
        var attention = new AxialSelfAttention(query, key, value, similarity, scale, shift);
        var output = attention.Run(input, heads: 2);

        var expected = new float[3 * 12 * 7];
        var weights = new AxialWeights
        {
            QueryPositions = Numbers(query), KeyPositions = Numbers(key), ValuePositions = Numbers(value),
            SimilarityScale = Numbers(similarity), OutputScale = Numbers(scale), OutputShift = Numbers(shift),
        };
        AxialLines.Run(new(3, 7, 2, 4, 6), Numbers(input), weights, expected);
        Assert.Equal([3, 12, 7], output.shape);
        Assert.Equal(expected, Numbers(output));

        var half = attention.Run(input.to(ScalarType.BFloat16), heads: 2);
        Assert.Equal(ScalarType.BFloat16, half.dtype);
        Assert.InRange((half.to(ScalarType.Float32) - output).abs().max().ToSingle(), 0, 0.2);

        static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
    }
}
