using System.Runtime.CompilerServices;
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Keep(ReadOnlySpan<float> line, int @class, Span<float> best, Span<int> winners)
    {
        var x = 0;
        for (; Vector512.IsHardwareAccelerated && x + Vector512<float>.Count <= line.Length; x += Vector512<float>.Count)
        {
            var (value, old) = (Vector512.Create(line[x..]), Vector512.Create<float>(best[x..]));
            var better = Vector512.GreaterThan(value, old);
            Vector512.ConditionalSelect(better, value, old).CopyTo(best[x..]);
            Vector512.ConditionalSelect(better.AsInt32(), Vector512.Create(@class), Vector512.Create<int>(winners[x..])).CopyTo(winners[x..]);
        }
        for (; x < line.Length; x += Vector256<float>.Count)
        {
            var (value, old) = (Vector256.Create(line[x..]), Vector256.Create<float>(best[x..]));
            var better = Vector256.GreaterThan(value, old);
            Vector256.ConditionalSelect(better, value, old).CopyTo(best[x..]);
            Vector256.ConditionalSelect(better.AsInt32(), Vector256.Create(@class), Vector256.Create<int>(winners[x..])).CopyTo(winners[x..]);
        }
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
