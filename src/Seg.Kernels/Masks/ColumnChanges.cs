using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// Where values change going down the columns of a row-major picture, for run lengths: neighbouring rows are compared a cache line at a time,
/// and only changes cost more. Not thread-safe.
/// </summary>
internal sealed class ColumnChanges<T>(int height) : IDisposable where T : unmanaged
{
    /// <summary>Columns looked at together.</summary>
    public static int Stripe => Vector512<T>.Count;

    private readonly int[] _rows = ArrayPool<int>.Shared.Rent(Math.Max(1, Stripe * height));
    private readonly int[] _counts = new int[Stripe];

    /// <summary>Rows, ascending, whose value in a column of the last scan differs from the one above.</summary>
    public ReadOnlySpan<int> Of(int column) => _rows.AsSpan(column * height, _counts[column]);

    /// <summary>Finds the changes of at most <see cref="Stripe"/> columns; above the first row all is <paramref name="above"/>.</summary>
    /// <param name="picture">Whole rows.</param>
    /// <param name="width">Values a row.</param>
    /// <param name="left">First column.</param>
    /// <param name="columns">How many.</param>
    /// <param name="top">First row.</param>
    /// <param name="bottom">One past the last row; at most height rows after the first.</param>
    /// <param name="above">What the first row is compared with.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scan(ReadOnlySpan<T> picture, int width, int left, int columns, int top, int bottom, T above)
    {
        Array.Clear(_counts);
        Span<T> first = stackalloc T[Stripe];
        first.Fill(above);
        ref var before = ref MemoryMarshal.GetReference(first);
        for (var y = top; y < bottom; y++)
        {
            ref var row = ref MemoryMarshal.GetReference(picture.Slice(y * width + left, columns));
            for (var changed = columns == Stripe ? Changed(ref before, ref row) : ChangedFew(ref before, ref row, columns); changed != 0; changed &= changed - 1)
            {
                var column = BitOperations.TrailingZeroCount(changed);
                _rows[column * height + _counts[column]++] = y;
            }
            before = ref row;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Changed(ref T before, ref T row)
    {
        return ~Vector512.Equals(Vector512.LoadUnsafe(ref before), Vector512.LoadUnsafe(ref row)).ExtractMostSignificantBits() & ulong.MaxValue >> (64 - Stripe);
    }

    private static ulong ChangedFew(ref T before, ref T row, int columns)
    {
        var changed = 0ul;
        for (var x = 0; x < columns; x++)
        {
            changed |= EqualityComparer<T>.Default.Equals(Unsafe.Add(ref before, x), Unsafe.Add(ref row, x)) ? 0ul : 1ul << x;
        }
        return changed;
    }

    public void Dispose() => ArrayPool<int>.Shared.Return(_rows);
}
