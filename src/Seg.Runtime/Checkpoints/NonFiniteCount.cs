using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Seg.Runtime.Checkpoints;

/// <summary>Counts NaN and infinity by their bits: one pass over the memory, where tensor operations need several and as much memory again.</summary>
internal static class NonFiniteCount
{
    // Elements of a piece whose bytes fit a span, whatever the type.
    private const long PieceElements = 1 << 27;

    /// <summary>The counts in a contiguous tensor on the CPU; zero for types that hold neither.</summary>
    public static (long NaN, long Infinite) Of(Tensor tensor)
    {
        var (nan, infinite) = (0L, 0L);
        using var flat = tensor.reshape(tensor.numel());
        for (long first = 0; first < flat.numel(); first += PieceElements)
        {
            using var piece = flat.narrow(0, first, Math.Min(PieceElements, flat.numel() - first));
            var (n, i) = Of(piece.bytes, tensor.dtype);
            (nan, infinite) = (nan + n, infinite + i);
        }
        return (nan, infinite);
    }

    /// <summary>The counts in elements of a type, given as bytes.</summary>
    public static (long NaN, long Infinite) Of(ReadOnlySpan<byte> bytes, ScalarType type) => type switch
    {
        // An infinity's bits without the sign: all ones in the exponent, none in the fraction. NaN lies above it.
        ScalarType.Float32 => Count<uint>(bytes, 0x7F80_0000),
        ScalarType.Float16 => Count<ushort>(bytes, 0x7C00),
        ScalarType.BFloat16 => Count<ushort>(bytes, 0x7F80),
        ScalarType.Float64 => Count<ulong>(bytes, 0x7FF0_0000_0000_0000),
        _ => (0, 0),
    };

    private static (long NaN, long Infinite) Count<T>(ReadOnlySpan<byte> bytes, T infinity) where T : unmanaged, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        var (nan, infinite) = (0L, 0L);
        var threshold = infinity << 1;
        var values = MemoryMarshal.Cast<byte, T>(bytes);
        // Almost always there are none, which vectors tell as fast as memory comes.
        var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
        var limit = new Vector<T>(threshold);
        var clean = 0;
        while (clean < vectors.Length && !Vector.GreaterThanOrEqualAny(vectors[clean] << 1, limit)) clean++;
        foreach (var bits in values[(clean * Vector<T>.Count)..])
        {
            // The shift drops the sign.
            var magnitude = bits << 1;
            if (magnitude < threshold) continue;
            if (magnitude == threshold) infinite++;
            else nan++;
        }
        return (nan, infinite);
    }
}
