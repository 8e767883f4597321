using System.Runtime.CompilerServices;

namespace Seg.Kernels;

/// <summary>Corners and areas of boxes, a column each, so that one box meets a vector of others at once.</summary>
/// <param name="memory"><see cref="Length"/> floats.</param>
/// <param name="count">Boxes.</param>
internal readonly unsafe struct BoxColumns(float* memory, int count)
{
    /// <summary>Floats behind a column's last, so that a vector may begin at any box.</summary>
    public const int Room = 16;

    /// <summary>Floats that a number of boxes take.</summary>
    public static int Length(int count) => 5 * (count + Room);

    public int Count => count;

    public float* X1 => memory;

    public float* Y1 => memory + (count + Room);

    public float* X2 => memory + 2 * (count + Room);

    public float* Y2 => memory + 3 * (count + Room);

    public float* Area => memory + 4 * (count + Room);

    /// <param name="index">Which.</param>
    /// <param name="box">x1, y1, x2, y2.</param>
    /// <param name="shift">Added to each.</param>
    public void Set(int index, float* box, float shift = 0)
    {
        X1[index] = box[0] + shift;
        Y1[index] = box[1] + shift;
        X2[index] = box[2] + shift;
        Y2[index] = box[3] + shift;
        Area[index] = (X2[index] - X1[index]) * (Y2[index] - Y1[index]);
    }

    /// <summary>To be called when all are set: what stands behind the last box overlaps with nothing.</summary>
    public void Close()
    {
        for (var column = memory; column < memory + Length(count); column += count + Room) new Span<float>(column + count, Room).Fill(float.NaN);
    }

    /// <summary>The area that a box, its corners in every lane, shares with each of those from <paramref name="at"/> on. A box with a NaN has a NaN for an area.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Common<L, V>(V x1, V y1, V x2, V y2, int at) where L : struct, ILanes<V> where V : unmanaged
    {
        var width = L.Larger(L.Create(0), L.Subtract(L.Smaller(x2, L.Load(X2 + at)), L.Larger(x1, L.Load(X1 + at))));
        var height = L.Larger(L.Create(0), L.Subtract(L.Smaller(y2, L.Load(Y2 + at)), L.Larger(y1, L.Load(Y1 + at))));
        return L.Multiply(width, height);
    }
}
