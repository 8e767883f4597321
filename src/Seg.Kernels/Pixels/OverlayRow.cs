using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Paints an id map over a picture, row by row: a run of one id after another, so that colours are looked up and mixed a run at a time. Thread-safe.</summary>
public static class OverlayRow
{
    /// <summary>Mixes each pixel with its id's colour, and paints those beside another id as outline. Id 0 leaves the picture as it is.</summary>
    /// <param name="rgb">The picture's row, 3 bytes a pixel; overwritten.</param>
    /// <param name="ids">Ids of the row, one a pixel.</param>
    /// <param name="above">Ids of the row above; empty where there is none.</param>
    /// <param name="below">Ids of the row below; empty where there is none.</param>
    /// <param name="colors">Colours of all ids but 0.</param>
    /// <exception cref="ArgumentException">The rows differ in length.</exception>
    /// <exception cref="KeyNotFoundException">An id has no colour.</exception>
    public static void Paint(Span<byte> rgb, ReadOnlySpan<int> ids, ReadOnlySpan<int> above, ReadOnlySpan<int> below, OverlayColors colors)
    {
        KernelGuard.Holds(rgb.Length, 3L * ids.Length, nameof(rgb));
        KernelGuard.Holds(above.IsEmpty ? ids.Length : above.Length, ids.Length, nameof(above));
        KernelGuard.Holds(below.IsEmpty ? ids.Length : below.Length, ids.Length, nameof(below));
        for (var first = 0; first < ids.Length;)
        {
            var id = ids[first];
            var length = ids[first..].IndexOfAnyExcept(id);
            var end = length < 0 ? ids.Length : first + length;
            if (id != 0)
            {
                var color = colors.Of(id);
                Mix(rgb[(3 * first)..(3 * end)], color.Addends, colors.Transparency);
                if (first > 0)
                {
                    Put(rgb, first, color.Outline);
                }
                if (end < ids.Length)
                {
                    Put(rgb, end - 1, color.Outline);
                }
                Outline(rgb, first, end, above, id, color.Outline);
                Outline(rgb, first, end, below, id, color.Outline);
            }
            first = end;
        }
    }

    // Pixels of a run whose neighbour in another row has another id.
    private static void Outline(Span<byte> rgb, int first, int end, ReadOnlySpan<int> row, int id, int color)
    {
        for (var x = first; x < end && !row.IsEmpty; x++)
        {
            var step = row[x..end].IndexOfAnyExcept(id);
            if (step < 0)
            {
                return;
            }
            x += step;
            Put(rgb, x, color);
        }
    }

    private static void Put(Span<byte> rgb, int x, int color) => (rgb[3 * x], rgb[3 * x + 1], rgb[3 * x + 2]) = ((byte)(color >> 16), (byte)(color >> 8), (byte)color);

    // (under · transparency + over · opacity + 127) / 255. The sum is below 65535, for which (s + 1 + s / 256) / 256 is the quotient by 255.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(Span<byte> samples, ReadOnlySpan<ushort> addends, ushort transparency)
    {
        var i = 0;
        for (; i + 16 <= samples.Length; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Create<byte>(samples[i..]));
            var sum = Vector256.Create(low, high) * transparency + Vector256.Create(addends[(i % OverlayColors.Period)..]);
            var mixed = Vector256.ShiftRightLogical(sum + Vector256<ushort>.One + Vector256.ShiftRightLogical(sum, 8), 8);
            Vector128.Narrow(mixed.GetLower(), mixed.GetUpper()).CopyTo(samples[i..]);
        }
        for (; i < samples.Length; i++)
        {
            samples[i] = (byte)((samples[i] * transparency + addends[i % OverlayColors.Period]) / 255);
        }
    }
}
