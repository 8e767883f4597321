using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>What a PNG filter leaves of a row (RFC 2083, 6). Thread-safe.</summary>
public static class ByteDifferences
{
    /// <summary>Subtracts predictions modulo 256.</summary>
    /// <param name="row">Bytes of a row.</param>
    /// <param name="predicted">As many.</param>
    /// <param name="target">As many, overwritten.</param>
    /// <returns>Sum of the differences' absolute values, each taken as a signed byte.</returns>
    /// <exception cref="ArgumentException">A buffer is too small.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Of(ReadOnlySpan<byte> row, ReadOnlySpan<byte> predicted, Span<byte> target)
    {
        KernelGuard.Holds(predicted.Length, row.Length, nameof(predicted));
        KernelGuard.Holds(target.Length, row.Length, nameof(target));
        var (x, sum, sums) = (0, 0L, Vector256<uint>.Zero);
        for (; x + Vector256<byte>.Count <= row.Length; x += Vector256<byte>.Count)
        {
            var difference = Vector256.Create(row[x..]) - Vector256.Create(predicted[x..]);
            difference.CopyTo(target[x..]);
            // The absolute value of -128 has its bits, and is 128 as it is read here.
            var (low, high) = Vector256.Widen(Vector256.Abs(difference.AsSByte()).AsByte());
            var (first, second) = Vector256.Widen(low + high);
            sums += first + second;
        }
        for (; x < row.Length; x++)
        {
            target[x] = (byte)(row[x] - predicted[x]);
            sum += Math.Abs((int)(sbyte)target[x]);
        }
        return sum + Vector256.Sum(sums);
    }
}
