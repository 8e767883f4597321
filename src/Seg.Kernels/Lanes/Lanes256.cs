using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Seg.Kernels;

/// <summary>Eight floats (AVX2).</summary>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    public static Vector256<float> Create(float value) => Vector256.Create(value);

    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(ushort* from) => Vector256.ShiftLeft(Avx2.ConvertToVector256Int32(Vector128.Load(from)).AsUInt32(), 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadEven(float* from) => Avx2.ConvertToVector256Int64(Vector128.Load((uint*)from)).AsSingle();

    public static void Store(Vector256<float> value, float* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, ushort* to)
    {
        var bits = value.AsUInt32();
        var even = Vector256.ShiftRightLogical(bits, 16) & Vector256<uint>.One;
        var rounded = Vector256.ShiftRightLogical(bits + even + Vector256.Create(0x7FFFu), 16);
        var upper = Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), rounded, Vector256.Create(0x7FC0u));
        Vector128.Narrow(upper.GetLower(), upper.GetUpper()).Store(to);
    }

    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;

    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => a - b;

    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;

    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;

    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);

    public static Vector256<float> Larger(Vector256<float> a, Vector256<float> b) => Vector256.MaxNative(a, b);

    public static Vector256<float> LargerOrNaN(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);

    public static Vector256<float> Smaller(Vector256<float> a, Vector256<float> b) => Vector256.MinNative(a, b);

    public static Vector256<float> Floor(Vector256<float> value) => Vector256.Floor(value);

    public static Vector256<float> Round(Vector256<float> value) => Vector256.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> PowerOfTwo(Vector256<float> exponent) =>
        Vector256.ShiftLeft(Vector256.ConvertToInt32Native(exponent) + Vector256.Create(127), 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> value, Vector256<float> exponent) =>
        (value.AsInt32() + Vector256.ShiftLeft(Vector256.ConvertToInt32Native(exponent), 23)).AsSingle();

    public static Vector256<float> Odd(Vector256<float> value) => Vector256.ShiftRightLogical(value.AsUInt64(), 32).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Within(Vector256<float> value, Vector256<float> low, Vector256<float> high) =>
        Vector256.GreaterThanOrEqual(value, low) & Vector256.LessThanOrEqual(value, high);

    public static Vector256<float> Above(Vector256<float> a, Vector256<float> b) => Vector256.GreaterThan(a, b);

    public static Vector256<float> Select(Vector256<float> lanes, Vector256<float> value, Vector256<float> otherwise) => Vector256.ConditionalSelect(lanes, value, otherwise);

    public static Vector256<float> And(Vector256<float> a, Vector256<float> b) => a & b;

    public static Vector256<float> Or(Vector256<float> a, Vector256<float> b) => a | b;

    public static uint Signs(Vector256<float> value) => (uint)value.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> First(Vector256<float> value, int lanes, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(lanes)).AsSingle(), value, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Where(uint bits, Vector256<float> value, Vector256<float> otherwise)
    {
        var lanes = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128u);
        return Vector256.ConditionalSelect(Vector256.Equals(Vector256.Create(bits) & lanes, lanes).AsSingle(), value, otherwise);
    }

    public static uint Below(Vector256<float> a, Vector256<float> b) => (uint)Vector256.LessThan(a, b).ExtractMostSignificantBits();

    public static Vector256<float> ToIntegers(Vector256<float> value) => Vector256.ConvertToInt32Native(value).AsSingle();

    public static Vector256<float> AddIntegers(Vector256<float> a, Vector256<float> b) => (a.AsInt32() + b.AsInt32()).AsSingle();

    public static Vector256<float> MultiplyIntegers(Vector256<float> a, Vector256<float> b) => (a.AsInt32() * b.AsInt32()).AsSingle();

    public static void StoreIntegers(Vector256<float> low, Vector256<float> high, ushort* to) => Vector256.Narrow(low.AsUInt32(), high.AsUInt32()).Store(to);

    public static Vector256<float> Permute(Vector256<float> value, Vector256<float> lanes) => Vector256.ShuffleNative(value, lanes.AsInt32());

    public static float Sum(Vector256<float> value) => Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector256<float> value) => Lanes128.Largest(Vector128.MaxNative(value.GetLower(), value.GetUpper()));
}
