using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// What kernels need of a vector of floats, whatever its width: a kernel written against it once becomes one loop for each width that machines have. Numbers in
/// memory are float32 or bfloat16 (the upper half of a float32, as <see cref="ushort"/>); arithmetic is always float32.
/// </summary>
/// <typeparam name="V">The vector.</typeparam>
internal unsafe interface ILanes<V> where V : unmanaged
{
    /// <summary>Floats of a vector.</summary>
    static abstract int Count { get; }

    static abstract V Create(float value);

    static abstract V Load(float* from);

    static abstract V Load(ushort* from);

    /// <summary>Count / 2 floats, each into the even lane of a pair; the odd lanes are 0.</summary>
    static abstract V LoadEven(float* from);

    static abstract void Store(V value, float* to);

    /// <summary>Rounds to nearest even; NaN stays NaN.</summary>
    static abstract void Store(V value, ushort* to);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    /// <summary>a · b + c, rounded once where the machine can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>The larger one; where one is NaN, <paramref name="b"/> on some machines, NaN on others.</summary>
    static abstract V Larger(V a, V b);

    /// <summary>The larger one; NaN where either is.</summary>
    static abstract V LargerOrNaN(V a, V b);

    /// <summary>The smaller one; where one is NaN, <paramref name="b"/> on some machines, NaN on others.</summary>
    static abstract V Smaller(V a, V b);

    static abstract V Floor(V value);

    static abstract V Round(V value);

    /// <summary>2 to the power of whole numbers of −126 to 127.</summary>
    static abstract V PowerOfTwo(V exponent);

    /// <summary>value · 2^exponent for values near 1 and whole exponents of −126 to 126; NaN stays NaN.</summary>
    static abstract V Scale(V value, V exponent);

    /// <summary>The odd lane of each pair in the even one; the odd lanes are 0.</summary>
    static abstract V Odd(V value);

    /// <summary>All bits of a lane where low ≤ value ≤ high, else none; NaN is nowhere.</summary>
    static abstract V Within(V value, V low, V high);

    /// <summary>All bits of a lane where a &gt; b, else none; NaN is nowhere.</summary>
    static abstract V Above(V a, V b);

    /// <summary><paramref name="value"/> in lanes of which all bits are set, <paramref name="otherwise"/> in those of which none is.</summary>
    static abstract V Select(V lanes, V value, V otherwise);

    static abstract V And(V a, V b);

    static abstract V Or(V a, V b);

    /// <summary>The lane's sign bit as a bit of the result, lane 0 the lowest.</summary>
    static abstract uint Signs(V value);

    /// <summary>The first lanes as they are, <paramref name="otherwise"/> in those behind them.</summary>
    static abstract V First(V value, int lanes, V otherwise);

    /// <summary>Lanes whose bit is set as they are, <paramref name="otherwise"/> in the others; lane 0 is the lowest bit.</summary>
    static abstract V Where(uint bits, V value, V otherwise);

    /// <summary>A bit for each lane where a &lt; b, lane 0 the lowest; NaN is not less than anything.</summary>
    static abstract uint Below(V a, V b);

    /// <summary>The bits of int32 numbers, towards 0.</summary>
    static abstract V ToIntegers(V value);

    static abstract V AddIntegers(V a, V b);

    static abstract V MultiplyIntegers(V a, V b);

    /// <summary>Int32 numbers of 0 to 65535 as 16-bit ones, those of <paramref name="low"/> first.</summary>
    static abstract void StoreIntegers(V low, V high, ushort* to);

    /// <summary>By lane, the value of the lane that an int32 number of 0 to Count − 1 names.</summary>
    static abstract V Permute(V value, V lanes);

    static abstract float Sum(V value);

    static abstract float Largest(V value);
}

/// <summary>The widths a kernel can run in.</summary>
internal enum LaneWidth
{
    Bits128 = 128,
    Bits256 = 256,
    Bits512 = 512,
}

internal static class LaneWidths
{
    /// <summary>The widest that the machine computes in.</summary>
    public static LaneWidth Widest =>
        Vector512.IsHardwareAccelerated ? LaneWidth.Bits512 : Vector256.IsHardwareAccelerated ? LaneWidth.Bits256 : LaneWidth.Bits128;

    /// <summary>All that the machine can run, for tests.</summary>
    public static IEnumerable<LaneWidth> All => Enum.GetValues<LaneWidth>().Where(width => width <= Widest);
}
