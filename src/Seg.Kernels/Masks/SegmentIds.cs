using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Seg.Kernels;

/// <summary>From what <see cref="PanopticArgmax"/> decides to the ids of segments. Thread-safe, multi-threaded.</summary>
public static class SegmentIds
{
    /// <summary>Overwrites each pixel's winner with its segment.</summary>
    /// <param name="winner">Per pixel a query; becomes its id.</param>
    /// <param name="confident">Per pixel 1 where the query's own probability is at least one half, else 0.</param>
    /// <param name="idOf">By query.</param>
    /// <param name="confidentOnly">Whether pixels that are not confident become 0.</param>
    /// <exception cref="ArgumentException">The buffers differ in length.</exception>
    /// <exception cref="IndexOutOfRangeException">A winner has no id.</exception>
    public static unsafe void Assign(Span<int> winner, ReadOnlySpan<byte> confident, ReadOnlySpan<int> idOf, bool confidentOnly)
    {
        KernelGuard.Holds(confident.Length, winner.Length, nameof(confident));
        // Two ids a query, for pixels that are not confident and for those that are: one look-up without a condition.
        var table = new int[2 * idOf.Length];
        for (var k = 0; k < idOf.Length; k++)
        {
            (table[2 * k], table[2 * k + 1]) = (confidentOnly ? 0 : idOf[k], idOf[k]);
        }
        fixed (int* w = winner)
        fixed (byte* c = confident)
        {
            var (winners, sure) = (new Pinned<int>(w, winner.Length), new Pinned<byte>(c, winner.Length));
            const int Chunk = 4096;
            var pixels = winner.Length;
            Bands.Run((pixels + Chunk - 1) / Chunk, Chunk, (first, end) =>
            {
                var (from, to) = (first * Chunk, Math.Min(end * Chunk, pixels));
                LookUp(winners.Span[from..to], sure.Span[from..to], table);
            });
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LookUp(Span<int> winner, ReadOnlySpan<byte> confident, int[] table)
    {
        ref var sure = ref MemoryMarshal.GetReference(confident);
        for (var i = 0; i < winner.Length; i++)
        {
            winner[i] = table[2 * winner[i] + (Unsafe.Add(ref sure, i) & 1)];
        }
    }
}
