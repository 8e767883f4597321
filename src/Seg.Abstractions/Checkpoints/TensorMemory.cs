using static TorchSharp.torch;

namespace Seg;

/// <summary>Walks the memory of a tensor in pieces that fit a span, for readers and writers of files.</summary>
public static class TensorMemory
{
    // Far below the 2 GB limit of a span, and a multiple of every element size.
    private const long PieceBytes = 256L << 20;

    /// <summary>Gets one piece of a tensor's memory.</summary>
    /// <param name="bytes">The piece, writable: writes reach the tensor.</param>
    /// <param name="offset">Where it starts, in bytes from the tensor's first element.</param>
    public delegate void Piece(Span<byte> bytes, long offset);

    /// <summary>Calls <paramref name="piece"/> for each part of the memory, in order. An empty tensor has none.</summary>
    /// <param name="tensor">A contiguous tensor on the CPU.</param>
    /// <param name="piece">What to do; the span dies with the call.</param>
    /// <exception cref="ArgumentException">The tensor is on another device or not contiguous.</exception>
    public static void ForEachPiece(Tensor tensor, Piece piece)
    {
        if (!IsDirect(tensor)) throw new ArgumentException("Only the memory of a contiguous tensor on the CPU can be walked.", nameof(tensor));
        var elements = tensor.numel();
        var size = tensor.ElementSize;
        if (elements == 0) return;
        using var _ = no_grad();
        using var detached = tensor.detach();
        using var flat = detached.reshape(elements);
        for (long first = 0, step = PieceBytes / size; first < elements; first += step)
        {
            using var part = flat.narrow(0, first, Math.Min(step, elements - first));
            piece(part.bytes, first * size);
        }
    }

    /// <summary>Whether the tensor's elements lie one after the other in the process's own memory.</summary>
    public static bool IsDirect(Tensor tensor) => tensor.device_type == TorchSharp.DeviceType.CPU && tensor.is_contiguous();
}
