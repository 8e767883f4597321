using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>Tensors as the spans that kernels work on.</summary>
internal static class TensorMemory
{
    /// <summary>Whether kernels can read all of them in place: on the CPU, in float32, no longer than a span can be.</summary>
    public static bool SuitsKernels(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (tensor is not null && (tensor.device.type != DeviceType.CPU || tensor.dtype != ScalarType.Float32 || tensor.numel() > int.MaxValue / sizeof(float))) return false;
        }
        return true;
    }

    /// <summary>The numbers of a contiguous tensor in CPU memory. The caller keeps the tensor alive.</summary>
    public static Span<T> Of<T>(Tensor tensor) where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.bytes);

    /// <summary>The numbers of any tensor, row by row.</summary>
    public static T[] Copy<T>(Tensor tensor, ScalarType type) where T : unmanaged
    {
        using var scope = NewDisposeScope();
        return Of<T>(tensor.detach().to(type).cpu().contiguous()).ToArray();
    }
}
