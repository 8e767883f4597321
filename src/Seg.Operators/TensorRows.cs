using System.Runtime.InteropServices;
using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>Matrices in CPU memory as rows that kernels read in place.</summary>
public static class TensorRows
{
    /// <summary>Whether kernels that take float32 and bfloat16 can stand for tensor operations on these: all on the CPU, of one of these types, no gradient wanted.</summary>
    /// <param name="tensors">Those that are null count for nothing.</param>
    public static bool SuitKernels(params ReadOnlySpan<Tensor?> tensors)
    {
        var gradients = is_grad_enabled();
        foreach (var tensor in tensors)
        {
            if (tensor is null) continue;
            if (tensor.device.type != DeviceType.CPU || tensor.dtype is not (ScalarType.Float32 or ScalarType.BFloat16) || (gradients && tensor.requires_grad)) return false;
        }
        return true;
    }

    /// <summary>The rows of a matrix, which may be a part of a wider one. The memory is the tensor's own where its columns lie side by side, else a copy's.</summary>
    /// <typeparam name="T">float, or ushort for bfloat16.</typeparam>
    /// <param name="matrix">[rows, columns] on the CPU. The rows are valid while it, and the dispose scope of the call, live.</param>
    public static RowView<T> Of<T>(Tensor matrix) where T : unmanaged
    {
        var (rows, columns, stride) = (matrix.shape[0], matrix.shape[1], matrix.stride(0));
        if (matrix.stride(1) != 1 || stride < columns) (matrix, stride) = (matrix.contiguous(), columns);
        // One row's stride means nothing to the tensor library, which may give any.
        if (rows <= 1) stride = columns;
        var length = rows == 0 ? 0 : (rows - 1) * stride + columns;
        return new(MemoryMarshal.Cast<byte, T>(matrix.as_strided([length], [1], matrix.storage_offset()).bytes), checked((int)stride));
    }
}
