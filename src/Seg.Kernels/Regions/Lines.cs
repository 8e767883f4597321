using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Arithmetic on rows of numbers, eight at once.</summary>
internal static class Lines
{
    /// <summary>target += factor · source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var i = 0;
        for (var factors = Vector256.Create(factor); i + Vector256<float>.Count <= source.Length; i += Vector256<float>.Count)
            (Vector256.LoadUnsafe(ref from, (nuint)i) * factors + Vector256.LoadUnsafe(ref to, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < source.Length; i++) target[i] += factor * source[i];
    }
}
