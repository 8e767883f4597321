using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Which of many scores is the largest at each pixel of a row, found score by score.</summary>
internal static class ArgmaxRow
{
    /// <summary>Takes another class's scores; the first of equal ones stays, and not a number is never larger.</summary>
    /// <param name="line">Scores, whole vectors of eight.</param>
    /// <param name="class">Whose.</param>
    /// <param name="best">The largest so far, at first -∞.</param>
    /// <param name="winners">Whose they are.</param>
    public static void Keep(ReadOnlySpan<float> line, int @class, Span<float> best, Span<int> winners)
    {
        var x = Vector512.IsHardwareAccelerated ? Keep<Lanes512, Vector512<float>>(line, @class, best, winners, 0) : 0;
        Keep<Lanes256, Vector256<float>>(line, @class, best, winners, x);
    }

    // From column x on, as far as whole vectors go; returns where that is.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Keep<L, V>(ReadOnlySpan<float> line, int @class, Span<float> best, Span<int> winners, int x) where L : struct, ILanes<V> where V : unmanaged
    {
        ref var values = ref MemoryMarshal.GetReference(line);
        ref var largest = ref MemoryMarshal.GetReference(best[..line.Length]);
        ref var labels = ref Unsafe.As<int, float>(ref MemoryMarshal.GetReference(winners[..line.Length]));
        var own = LaneMath.CreateInteger<L, V>(@class);
        for (; x + L.Count <= line.Length; x += L.Count)
        {
            var (value, old) = (LaneMath.Load<V>(ref values, (nuint)x), LaneMath.Load<V>(ref largest, (nuint)x));
            var better = L.Above(value, old);
            LaneMath.Store(L.Select(better, value, old), ref largest, (nuint)x);
            LaneMath.Store(L.Select(better, own, LaneMath.Load<V>(ref labels, (nuint)x)), ref labels, (nuint)x);
        }
        return x;
    }

    /// <summary>Narrows the winners to labels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(ReadOnlySpan<int> winners, Span<ushort> labels)
    {
        var x = 0;
        for (; x + 16 <= labels.Length; x += 16)
        {
            Vector256.Narrow(Vector256.Create(winners[x..]).AsUInt32(), Vector256.Create(winners[(x + 8)..]).AsUInt32()).CopyTo(labels[x..]);
        }
        for (; x < labels.Length; x++)
        {
            labels[x] = (ushort)winners[x];
        }
    }
}
