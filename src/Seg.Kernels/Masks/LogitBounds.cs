using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Between which values a mask's resized logits lie in a piece of the output: linear resizing leaves no value beyond its sources'.</summary>
internal static class LogitBounds
{
    /// <summary>
    /// Bounds of everything resized from a window of a mask, wide enough for the rounding of four taps along each axis; -∞ and ∞ if a source
    /// is not finite.
    /// </summary>
    /// <param name="mask">Whole rows of width samples.</param>
    /// <param name="width">Columns of the mask.</param>
    /// <param name="rows">First and end row of the window.</param>
    /// <param name="columns">First and end column.</param>
    public static (float Least, float Most) Of(ReadOnlySpan<float> mask, int width, (int First, int End) rows, (int First, int End) columns)
    {
        var (least, most, spoilt) = width < Vector256<float>.Count ? Narrow(mask, width, rows) : Wide(mask, width, rows, columns);
        if (spoilt)
        {
            return (float.NegativeInfinity, float.PositiveInfinity);
        }
        var slack = 4e-6f * Math.Max(Math.Abs(least), Math.Abs(most));
        return (least - slack, most + slack);
    }

    // Some columns beside the window are looked at as well, where the last vector would be cut short: the bounds stay bounds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Least, float Most, bool Spoilt) Wide(ReadOnlySpan<float> mask, int width, (int First, int End) rows, (int First, int End) columns)
    {
        var first = Math.Min(columns.First, width - Vector256<float>.Count);
        var last = Math.Max(first, columns.End - Vector256<float>.Count);
        var (least, most) = (Vector256.Create(float.PositiveInfinity), Vector256.Create(float.NegativeInfinity));
        // 0 · x is not a number for infinities and for what is not a number.
        var sound = Vector256<float>.Zero;
        for (var y = rows.First; y < rows.End; y++)
        {
            ref var row = ref Unsafe.AsRef(in mask.Slice(y * width, width)[0]);
            for (var x = first; x < last; x += Vector256<float>.Count)
            {
                Take(Vector256.LoadUnsafe(ref row, (nuint)x), ref least, ref most, ref sound);
            }
            Take(Vector256.LoadUnsafe(ref row, (nuint)last), ref least, ref most, ref sound);
        }
        var (lows, highs) = (Vector128.MinNative(least.GetLower(), least.GetUpper()), Vector128.MaxNative(most.GetLower(), most.GetUpper()));
        var (low, high) = (lows[0], highs[0]);
        for (var i = 1; i < Vector128<float>.Count; i++)
        {
            (low, high) = (Math.Min(low, lows[i]), Math.Max(high, highs[i]));
        }
        return (low, high, !Vector256.EqualsAll(sound, Vector256<float>.Zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector256<float> values, ref Vector256<float> least, ref Vector256<float> most, ref Vector256<float> sound)
    {
        least = Vector256.MinNative(least, values);
        most = Vector256.MaxNative(most, values);
        sound = Vector256.FusedMultiplyAdd(values, Vector256<float>.Zero, sound);
    }

    private static (float Least, float Most, bool Spoilt) Narrow(ReadOnlySpan<float> mask, int width, (int First, int End) rows)
    {
        var (least, most, spoilt) = (float.PositiveInfinity, float.NegativeInfinity, false);
        foreach (var value in mask[(rows.First * width)..(rows.End * width)])
        {
            (least, most, spoilt) = (Math.Min(least, value), Math.Max(most, value), spoilt || !float.IsFinite(value));
        }
        return (least, most, spoilt);
    }
}
