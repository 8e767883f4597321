using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>Position-sensitive self-attention along lines, on tensors (Wang et al., Axial-DeepLab, 2020). Inference on the CPU only. Thread-safe.</summary>
/// <param name="QueryPositions">[2 · span − 1, key channels of a head], see <see cref="AxialWeights"/>; all of these are float32.</param>
/// <param name="KeyPositions">[2 · span − 1, key channels of a head].</param>
/// <param name="ValuePositions">[2 · span − 1, value channels of a head].</param>
/// <param name="SimilarityScale">[3 · heads].</param>
/// <param name="OutputScale">[2 · heads · value channels].</param>
/// <param name="OutputShift">[heads · value channels].</param>
public sealed record AxialSelfAttention(
    Tensor QueryPositions, Tensor KeyPositions, Tensor ValuePositions, Tensor SimilarityScale, Tensor OutputScale, Tensor OutputShift)
{
    /// <summary>Whether <see cref="Run"/> takes such a tensor: on the CPU, in float32 or bfloat16, no gradient wanted.</summary>
    /// <param name="tensors">All that the result depends on.</param>
    public static bool Fuses(params ReadOnlySpan<Tensor?> tensors) => TensorRows.SuitKernels(tensors);

    /// <param name="input">[lines, channels, length]: queries, keys and values of all heads.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="cancellationToken">Checked between runs of lines.</param>
    /// <returns>[lines, heads · value channels, length], of the input's type.</returns>
    public Tensor Run(Tensor input, int heads, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var shape = new AxialShape((int)input.shape[0], (int)input.shape[2], heads, (int)QueryPositions.shape[1], (int)ValuePositions.shape[1]);
        var (rows, output) = (input.contiguous(), empty(input.shape[0], shape.OutputChannels, input.shape[2], input.dtype, input.device));
        var weights = new AxialWeights
        {
            QueryPositions = Numbers(QueryPositions), KeyPositions = Numbers(KeyPositions), ValuePositions = Numbers(ValuePositions),
            SimilarityScale = Numbers(SimilarityScale), OutputScale = Numbers(OutputScale), OutputShift = Numbers(OutputShift),
        };
        if (input.dtype == ScalarType.Float32) AxialLines.Run(shape, TensorMemory.Of<float>(rows), weights, TensorMemory.Of<float>(output), cancellationToken);
        else AxialLines.Run(shape, TensorMemory.Of<ushort>(rows), weights, TensorMemory.Of<ushort>(output), cancellationToken);
        return output.MoveToOuterDisposeScope();

        static ReadOnlySpan<float> Numbers(Tensor tensor) => TensorMemory.Of<float>(tensor.to(ScalarType.Float32).contiguous());
    }
}
