using System.Runtime.CompilerServices;

namespace Seg.Kernels;

/// <summary>Products of small matrices whose twelve sums stay in registers, on machines with sixteen of them too.</summary>
internal static unsafe class SmallProduct<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Rows that are computed at once.</summary>
    public const int Rows = 6;

    /// <summary>Columns come in whole multiples of this.</summary>
    public static int ColumnStep => 2 * L.Count;

    /// <summary>c = a · b, or c += a · b.</summary>
    /// <param name="a">Six rows of <paramref name="depth"/> numbers.</param>
    /// <param name="depth">Columns of a, rows of b.</param>
    /// <param name="b">[depth, columns], row by row.</param>
    /// <param name="stride">Numbers from a row of b to the next.</param>
    /// <param name="c">Six rows of <paramref name="columns"/> numbers; those with <paramref name="add"/> must differ.</param>
    /// <param name="columns">A multiple of <see cref="ColumnStep"/>.</param>
    /// <param name="add">Whether to add to what stands in c.</param>
    public static void Run(float** a, int depth, float* b, int stride, float** c, int columns, bool add)
    {
        float* a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4], a5 = a[5];
        for (var column = 0; column < columns; column += 2 * L.Count)
        {
            V s00, s01, s10, s11, s20, s21, s30, s31, s40, s41, s50, s51;
            if (add)
            {
                (s00, s01) = (L.Load(c[0] + column), L.Load(c[0] + column + L.Count));
                (s10, s11) = (L.Load(c[1] + column), L.Load(c[1] + column + L.Count));
                (s20, s21) = (L.Load(c[2] + column), L.Load(c[2] + column + L.Count));
                (s30, s31) = (L.Load(c[3] + column), L.Load(c[3] + column + L.Count));
                (s40, s41) = (L.Load(c[4] + column), L.Load(c[4] + column + L.Count));
                (s50, s51) = (L.Load(c[5] + column), L.Load(c[5] + column + L.Count));
            }
            else
            {
                s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = s40 = s41 = s50 = s51 = L.Create(0);
            }
            var row = b + column;
            for (var k = 0; k < depth; k++, row += stride)
            {
                var (b0, b1) = (L.Load(row), L.Load(row + L.Count));
                var x = L.Create(a0[k]);
                (s00, s01) = (L.MultiplyAdd(x, b0, s00), L.MultiplyAdd(x, b1, s01));
                x = L.Create(a1[k]);
                (s10, s11) = (L.MultiplyAdd(x, b0, s10), L.MultiplyAdd(x, b1, s11));
                x = L.Create(a2[k]);
                (s20, s21) = (L.MultiplyAdd(x, b0, s20), L.MultiplyAdd(x, b1, s21));
                x = L.Create(a3[k]);
                (s30, s31) = (L.MultiplyAdd(x, b0, s30), L.MultiplyAdd(x, b1, s31));
                x = L.Create(a4[k]);
                (s40, s41) = (L.MultiplyAdd(x, b0, s40), L.MultiplyAdd(x, b1, s41));
                x = L.Create(a5[k]);
                (s50, s51) = (L.MultiplyAdd(x, b0, s50), L.MultiplyAdd(x, b1, s51));
            }
            Store(c[0] + column, s00, s01);
            Store(c[1] + column, s10, s11);
            Store(c[2] + column, s20, s21);
            Store(c[3] + column, s30, s31);
            Store(c[4] + column, s40, s41);
            Store(c[5] + column, s50, s51);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, V first, V second)
    {
        L.Store(first, to);
        L.Store(second, to + L.Count);
    }
}
