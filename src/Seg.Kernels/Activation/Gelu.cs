using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// GELU (Hendrycks &amp; Gimpel, Gaussian Error Linear Units, 2016), the exact one: x · Φ(x), with Φ the normal distribution. Here as max(x, 0) − ½ |x| erfc(|x| / √2), which
/// takes no small difference of large numbers. Thread-safe, multi-threaded over the numbers, without allocation that grows with them.
/// </summary>
public static unsafe class Gelu
{
    /// <summary>Number by number, within 2e-7 absolutely. NaN stays NaN, −∞ becomes 0 (within 1e-37).</summary>
    /// <param name="x">Numbers.</param>
    /// <param name="y">As many, overwritten; may be <paramref name="x"/>.</param>
    /// <param name="cancellationToken">Checked between runs of numbers.</param>
    /// <exception cref="ArgumentException"><paramref name="y"/> is shorter than <paramref name="x"/>.</exception>
    public static void Apply(ReadOnlySpan<float> x, Span<float> y, CancellationToken cancellationToken = default) => Apply(x, y, LaneWidths.Widest, cancellationToken);

    internal static void Apply(ReadOnlySpan<float> x, Span<float> y, LaneWidth width, CancellationToken cancellationToken)
    {
        KernelGuard.Holds(y.Length, x.Length, nameof(y));
        fixed (float* from = x, to = y)
        {
            var (source, result) = ((nint)from, (nint)to);
            Action<int, int> body = width switch
            {
                LaneWidth.Bits512 => (first, end) => Run<Lanes512, Vector512<float>>((float*)source, (float*)result, first, end),
                LaneWidth.Bits256 => (first, end) => Run<Lanes256, Vector256<float>>((float*)source, (float*)result, first, end),
                _ => (first, end) => Run<Lanes128, Vector128<float>>((float*)source, (float*)result, first, end),
            };
            Bands.Run(x.Length, 4, body, cancellationToken);
        }
    }

    private static void Run<L, V>(float* from, float* to, int first, int end) where L : struct, ILanes<V> where V : unmanaged
    {
        for (; first + L.Count <= end; first += L.Count) L.Store(Of<L, V>(L.Load(from + first)), to + first);
        if (first == end) return;
        var rest = stackalloc float[L.Count];
        new Span<float>(rest, L.Count).Clear();
        new ReadOnlySpan<float>(from + first, end - first).CopyTo(new(rest, L.Count));
        L.Store(Of<L, V>(L.Load(rest)), rest);
        new ReadOnlySpan<float>(rest, end - first).CopyTo(new(to + first, end - first));
    }

    // erfc by Abramowitz & Stegun, Handbook of Mathematical Functions, 7.1.26: within 1.5e-7.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Of<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged
    {
        var (zero, one) = (L.Create(0f), L.Create(1f));
        // Beyond 16 nothing is left of erfc, and infinity times nothing would be no number.
        var size = L.Smaller(L.Larger(x, L.Subtract(zero, x)), L.Create(16f));
        var t = L.Divide(one, L.MultiplyAdd(size, L.Create(0.3275911f * 0.70710678f), one));
        var p = L.Create(1.061405429f);
        p = L.MultiplyAdd(p, t, L.Create(-1.453152027f));
        p = L.MultiplyAdd(p, t, L.Create(1.421413741f));
        p = L.MultiplyAdd(p, t, L.Create(-0.284496736f));
        p = L.MultiplyAdd(p, t, L.Create(0.254829592f));
        var tail = L.Multiply(L.Multiply(p, t), LaneMath.ExpOfNumber<L, V>(L.Multiply(L.Multiply(size, size), L.Create(-0.5f))));
        return L.Subtract(L.LargerOrNaN(x, zero), L.Multiply(L.Multiply(size, L.Create(0.5f)), tail));
    }
}
