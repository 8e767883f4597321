using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>Self-attention within square windows of a map, on tensors (Liu et al., Swin Transformer, 2021). Inference on the CPU only. Thread-safe.</summary>
public static class WindowSelfAttention
{
    /// <summary>Whether <see cref="Run"/> takes such a tensor: on the CPU, in float32 or bfloat16, no gradient wanted.</summary>
    /// <param name="tensors">All that the result depends on.</param>
    public static bool Fuses(params ReadOnlySpan<Tensor?> tensors) => TensorRows.SuitKernels(tensors);

    /// <param name="rows">[batch, H, W, 3 · heads · channels]: each cell's query, key and value, each head by head; need not be whole windows.</param>
    /// <param name="filling">[3 · heads · channels]: those of the cells that fill the map up to whole windows.</param>
    /// <param name="bias">[(2 · window − 1)², heads], the bias of each relative position, see <see cref="WindowAttention"/>.</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="shift">Rows and columns by which windows are shifted.</param>
    /// <param name="scale">Multiplies the products of query and key.</param>
    /// <param name="cancellationToken">Checked between runs of windows.</param>
    /// <returns>[batch, H, W, heads · channels].</returns>
    public static Tensor Run(Tensor rows, Tensor filling, Tensor bias, int window, int shift, double scale, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var (batch, height, width, length) = (rows.shape[0], rows.shape[1], rows.shape[2], rows.shape[3] / 3);
        var heads = (int)bias.shape[1];
        var shape = new WindowShape((int)batch, (int)height, (int)width, window, shift, heads, (int)(length / heads), (float)scale);
        var output = empty(batch, height, width, length, rows.dtype, rows.device);
        var (cells, table, fill) = (rows.reshape(-1, 3 * length), bias.to(ScalarType.Float32).contiguous(), filling.to(rows.dtype).contiguous());
        if (rows.dtype == ScalarType.Float32)
            WindowAttention.Run(shape, TensorRows.Of<float>(cells), TensorMemory.Of<float>(fill), TensorMemory.Of<float>(table), TensorMemory.Of<float>(output), cancellationToken);
        else
            WindowAttention.Run(shape, TensorRows.Of<ushort>(cells), TensorMemory.Of<ushort>(fill), TensorMemory.Of<float>(table), TensorMemory.Of<ushort>(output), cancellationToken);
        return output.MoveToOuterDisposeScope();
    }
}
