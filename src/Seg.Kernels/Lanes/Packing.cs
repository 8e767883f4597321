using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Seg.Kernels;

/// <summary>Copies of parts of matrices as the loops over them want them: float32, close together, aligned.</summary>
internal static unsafe class Packing
{
    /// <summary>Floats that rented memory must have more, so that <see cref="Align"/> has room.</summary>
    public const int AlignmentSlack = 16;

    /// <summary>The first address that is a multiple of 64 bytes, so that no vector lies across two cache lines.</summary>
    public static float* Align(float* memory) => (float*)(((nint)memory + 63) & ~63);

    /// <summary>Rows, multiplied by a factor; zeros behind each.</summary>
    /// <param name="from">The first row's start.</param>
    /// <param name="stride">Elements from a row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="to">[rows, padded].</param>
    /// <param name="padded">Length of a row of the copy.</param>
    /// <param name="factor">Multiplies each number.</param>
    public static void Copy<L, V, T>(T* from, int stride, int rows, int length, float* to, int padded, float factor = 1)
        where L : struct, ILanes<V> where V : unmanaged where T : unmanaged
    {
        var factors = L.Create(factor);
        for (var row = 0; row < rows; row++, from += stride, to += padded)
        {
            var i = 0;
            for (; i + L.Count <= length; i += L.Count) L.Store(L.Multiply(LaneMath.Load<L, V, T>(from + i), factors), to + i);
            for (; i < length; i++) to[i] = LaneMath.Load(from + i) * factor;
            for (; i < padded; i++) to[i] = 0;
        }
    }

    /// <summary>The transpose; zeros behind each of its rows.</summary>
    /// <param name="from">The first row's start.</param>
    /// <param name="stride">Elements from a row to the next.</param>
    /// <param name="rows">Number of rows, at most <paramref name="padded"/>.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="to">[length, padded].</param>
    /// <param name="padded">Length of a row of the copy.</param>
    public static void Transpose<T>(T* from, int stride, int rows, int length, float* to, int padded) where T : unmanaged
    {
        var row = 0;
        for (; row + 4 <= rows; row += 4, from += 4 * (nint)stride) TransposeFour(from, from + stride, from + 2 * (nint)stride, from + 3 * (nint)stride, length, to + row, padded);
        for (; row < rows; row++, from += stride) TransposeOne(from, length, to + row, padded);
        if (rows == padded) return;
        for (var i = 0; i < length; i++) new Span<float>(to + i * (nint)padded + rows, padded - rows).Clear();
    }

    /// <summary>Four rows as columns side by side; <paramref name="to"/> is the first one's top.</summary>
    public static void TransposeFour<T>(T* a, T* b, T* c, T* d, int length, float* to, int padded) where T : unmanaged
    {
        var i = 0;
        for (; i + 4 <= length; i += 4)
        {
            Transpose(
                LaneMath.Load<Lanes128, Vector128<float>, T>(a + i), LaneMath.Load<Lanes128, Vector128<float>, T>(b + i),
                LaneMath.Load<Lanes128, Vector128<float>, T>(c + i), LaneMath.Load<Lanes128, Vector128<float>, T>(d + i), to + i * (nint)padded, padded);
        }
        for (; i < length; i++)
        {
            var at = to + i * (nint)padded;
            (at[0], at[1], at[2], at[3]) = (LaneMath.Load(a + i), LaneMath.Load(b + i), LaneMath.Load(c + i), LaneMath.Load(d + i));
        }
    }

    /// <summary>A row as a column; <paramref name="to"/> is its top.</summary>
    public static void TransposeOne<T>(T* row, int length, float* to, int padded) where T : unmanaged
    {
        for (var i = 0; i < length; i++) to[i * (nint)padded] = LaneMath.Load(row + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, float* to, int stride)
    {
        if (Sse.IsSupported)
        {
            var (abLow, cdLow) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
            var (abHigh, cdHigh) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
            Sse.MoveLowToHigh(abLow, cdLow).Store(to);
            Sse.MoveHighToLow(cdLow, abLow).Store(to + stride);
            Sse.MoveLowToHigh(abHigh, cdHigh).Store(to + 2 * stride);
            Sse.MoveHighToLow(cdHigh, abHigh).Store(to + 3 * stride);
            return;
        }
        for (var i = 0; i < 4; i++) Vector128.Create(a[i], b[i], c[i], d[i]).Store(to + i * stride);
    }
}
