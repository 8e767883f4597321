using System.Runtime.CompilerServices;

namespace Seg.Kernels;

/// <summary>Functions of floats, in any width.</summary>
internal static unsafe class LaneMath
{
    /// <summary>
    /// <see cref="Sigmoid"/> is at least one half exactly above this logit, 2^-46 less than 1.5 · 2^-23 below zero: from there
    /// down exp(-x) rounds to 1 + 2^-22, and its sum with 1 beyond 2. PyTorch's rounded probability, too, is one half for logits just below zero.
    /// </summary>
    public const float HalfAbove = -1.5f / (1 << 23) + 1f / (1L << 46);

    /// <summary>1 / (1 + exp(-x)), relative error below 1e-6 for |x| &lt; 87; beyond, 0 or 1 within 2e-38. NaN as <see cref="ExpOfNumber"/> has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged =>
        L.Divide(L.Create(1f), L.Add(L.Create(1f), ExpOfNumber<L, V>(L.Subtract(L.Create(0f), x))));

    /// <summary>exp within 2 units in the last place, the argument clamped to ±87. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged =>
        // In this order a NaN goes through.
        ExpWithin87<L, V>(L.Smaller(L.Create(87f), L.Larger(L.Create(-87f), x)));

    /// <summary>The same, but NaN counts as −∞ on x86; elsewhere it may stay NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpOfNumber<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged =>
        ExpWithin87<L, V>(L.Smaller(L.Larger(x, L.Create(-87f)), L.Create(87f)));

    // By range reduction to |r| ≤ ln 2 / 2 and a polynomial of degree 6 in r (coefficients of Moshier's Cephes expf). Up to 87 the power of two is a normal number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpWithin87<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged
    {
        var n = L.Round(L.Multiply(x, L.Create(1.44269504f)));
        // ln 2 in two parts: the first has few bits, so n times it is exact.
        var r = L.MultiplyAdd(n, L.Create(-0.693359375f), x);
        r = L.MultiplyAdd(n, L.Create(2.12194440e-4f), r);
        var p = L.Create(1.9875691500e-4f);
        p = L.MultiplyAdd(p, r, L.Create(1.3981999507e-3f));
        p = L.MultiplyAdd(p, r, L.Create(8.3334519073e-3f));
        p = L.MultiplyAdd(p, r, L.Create(4.1665795894e-2f));
        p = L.MultiplyAdd(p, r, L.Create(1.6666665459e-1f));
        p = L.MultiplyAdd(p, r, L.Create(5.0000001201e-1f));
        p = L.Add(L.MultiplyAdd(p, L.Multiply(r, r), r), L.Create(1f));
        return L.Multiply(p, L.PowerOfTwo(n));
    }

    /// <summary>
    /// 2 to the power of x for x ≤ 126, within 2 units in the last place; below −126 it stays at 2^−126, which is nothing beside a sum that holds a 1. A polynomial of
    /// degree 6 (coefficients of Moshier's Cephes exp2f) for what rounding leaves. NaN stays NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp2<L, V>(V x) where L : struct, ILanes<V> where V : unmanaged
    {
        x = L.Larger(L.Create(-126f), x);
        var n = L.Round(x);
        var f = L.Subtract(x, n);
        var p = L.Create(1.535336188e-4f);
        p = L.MultiplyAdd(p, f, L.Create(1.339887440e-3f));
        p = L.MultiplyAdd(p, f, L.Create(9.618437357e-3f));
        p = L.MultiplyAdd(p, f, L.Create(5.550332471e-2f));
        p = L.MultiplyAdd(p, f, L.Create(2.402264791e-1f));
        p = L.MultiplyAdd(p, f, L.Create(6.931472029e-1f));
        p = L.MultiplyAdd(p, f, L.Create(1f));
        return L.Scale(p, n);
    }

    /// <summary>Numbers of memory that need not be pinned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V>(ref readonly float from, nuint offset) where V : unmanaged =>
        Unsafe.ReadUnaligned<V>(in Unsafe.As<float, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in from), offset)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V>(V value, ref float to, nuint offset) where V : unmanaged =>
        Unsafe.WriteUnaligned(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref to, offset)), value);

    /// <summary>A whole number's bits in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V CreateInteger<L, V>(int value) where L : struct, ILanes<V> where V : unmanaged => L.Create(BitConverter.Int32BitsToSingle(value));

    /// <summary>Float32 or bfloat16 numbers as a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<L, V, T>(T* from) where L : struct, ILanes<V> where V : unmanaged where T : unmanaged =>
        typeof(T) == typeof(ushort) ? L.Load((ushort*)from) : L.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<L, V, T>(V value, T* to) where L : struct, ILanes<V> where V : unmanaged where T : unmanaged
    {
        if (typeof(T) == typeof(ushort)) L.Store(value, (ushort*)to);
        else L.Store(value, (float*)to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load<T>(T* from) where T : unmanaged =>
        typeof(T) == typeof(ushort) ? BitConverter.UInt32BitsToSingle((uint)*(ushort*)from << 16) : *(float*)from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(float value, T* to) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            *(float*)to = value;
            return;
        }
        var bits = BitConverter.SingleToUInt32Bits(value);
        *(ushort*)to = float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Float32 or bfloat16 numbers as float32 ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen<L, V, T>(T* from, float* to, int count) where L : struct, ILanes<V> where V : unmanaged where T : unmanaged
    {
        var i = 0;
        for (; i + L.Count <= count; i += L.Count) L.Store(Load<L, V, T>(from + i), to + i);
        for (; i < count; i++) to[i] = Load(from + i);
    }
}
