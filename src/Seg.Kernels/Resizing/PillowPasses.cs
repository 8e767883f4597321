using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>The two passes of Pillow's 8-bit resize: products of samples and 22-bit weights, summed in 32 bits, rounded and cut to 8 bits after each pass.</summary>
internal static class PillowPasses
{
    private const int Half = 1 << (PillowResize.PrecisionBits - 1);

    /// <param name="source">Rows; row y starts at y * stride.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="channels">Samples a pixel.</param>
    /// <param name="taps">Horizontal taps.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    public static unsafe void Horizontal<TRows>(
        ReadOnlySpan<byte> source, int stride, int count, int channels, PillowTaps taps, TRows rows, CancellationToken cancellationToken) where TRows : struct, IRows
    {
        var weights = InFours(taps);
        var length = taps.Start.Length * channels;
        fixed (byte* start = source)
        {
            var from = new Pinned<byte>(start, source.Length);
            Bands.Run(count, (long)length * taps.Width, (first, end) =>
            {
                var spare = ArrayPool<byte>.Shared.Rent(length);
                for (var y = first; y < end; y++)
                {
                    var line = from.Span.Slice(y * stride, (taps.Start[^1] + taps.Count[^1]) * channels);
                    var result = rows.Begin(y, spare.AsSpan(0, length));
                    if (channels == 1)
                    {
                        GrayLine(line, result, taps, weights);
                    }
                    else
                    {
                        ColourLine(line, result, channels, taps, weights);
                    }
                    rows.End(y, result);
                }
                ArrayPool<byte>.Shared.Return(spare);
            }, cancellationToken);
        }
    }

    /// <param name="source">Rows, the first of which is row <paramref name="firstRow"/> of the picture the taps were made for.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="firstRow">See above.</param>
    /// <param name="length">Samples a row.</param>
    /// <param name="taps">Vertical taps.</param>
    /// <param name="rows">Takes the rows.</param>
    /// <param name="cancellationToken">Checked before each band of rows.</param>
    public static unsafe void Vertical<TRows>(
        ReadOnlySpan<byte> source, int stride, int firstRow, int length, PillowTaps taps, TRows rows, CancellationToken cancellationToken) where TRows : struct, IRows
    {
        var weights = taps.FixedWeights();
        fixed (byte* start = source)
        {
            var from = new Pinned<byte>(start, source.Length);
            Bands.Run(taps.Start.Length, (long)length * taps.Width, (first, end) =>
            {
                var spare = ArrayPool<byte>.Shared.Rent(length);
                for (var y = first; y < end; y++)
                {
                    var result = rows.Begin(y, spare.AsSpan(0, length));
                    MixRows(from.Span[((taps.Start[y] - firstRow) * stride)..], stride, weights.AsSpan(y * taps.Width, taps.Count[y]), result);
                    rows.End(y, result);
                }
                ArrayPool<byte>.Shared.Return(spare);
            }, cancellationToken);
        }
    }

    private static int RoomOf(PillowTaps taps) => (taps.Width + 3) / 4 * 4;

    // Weights with room for whole vectors of four a target, those past the last 0.
    private static int[] InFours(PillowTaps taps)
    {
        var (weights, room) = (taps.FixedWeights(), RoomOf(taps));
        var result = new int[taps.Start.Length * room];
        for (var x = 0; x < taps.Start.Length; x++)
        {
            weights.AsSpan(x * taps.Width, taps.Width).CopyTo(result.AsSpan(x * room));
        }
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GrayLine(ReadOnlySpan<byte> line, Span<byte> result, PillowTaps taps, ReadOnlySpan<int> weights)
    {
        for (var x = 0; x < result.Length; x++)
        {
            var samples = line.Slice(taps.Start[x], taps.Count[x]);
            var row = weights.Slice(x * RoomOf(taps), samples.Length);
            var sum = Half;
            for (var t = 0; t < samples.Length; t++)
            {
                sum += samples[t] * row[t];
            }
            result[x] = Clip(sum);
        }
    }

    // Of a pixel's taps four are taken at once: each is four 32-bit lanes of a vector of sixteen; lanes beyond the channels are computed and dropped.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ColourLine(ReadOnlySpan<byte> line, Span<byte> result, int channels, PillowTaps taps, ReadOnlySpan<int> weights)
    {
        var (pick, room) = (FourPixels(channels), RoomOf(taps));
        ref var samples = ref MemoryMarshal.GetReference(line);
        ref var factors = ref MemoryMarshal.GetReference(weights);
        for (var x = 0; x < taps.Start.Length; x++)
        {
            var (at, t, count) = (taps.Start[x] * channels, 0, taps.Count[x]);
            var sum = Vector128.Create(Half);
            ref var row = ref Unsafe.Add(ref factors, x * room);
            // Past the last tap weights are 0, but what is read there must be within the line.
            if (Vector256.IsHardwareAccelerated && count > 1)
            {
                var (low, high) = (Vector256<int>.Zero, Vector256<int>.Zero);
                for (; t < count && at + 16 <= line.Length; t += 4, at += 4 * channels)
                {
                    var four = Vector128.ShuffleNative(Vector128.LoadUnsafe(ref samples, (nuint)at), pick);
                    var (first, second) = Vector128.Widen(four);
                    low += Widen(first) * Vector256.Create(Vector128.Create(Unsafe.Add(ref row, t)), Vector128.Create(Unsafe.Add(ref row, t + 1)));
                    high += Widen(second) * Vector256.Create(Vector128.Create(Unsafe.Add(ref row, t + 2)), Vector128.Create(Unsafe.Add(ref row, t + 3)));
                }
                low += high;
                sum += low.GetLower() + low.GetUpper();
            }
            for (; t < count; t++, at += channels)
            {
                sum += OnePixel(line, at) * Unsafe.Add(ref row, t);
            }
            Store(sum, result, x * channels, channels);
        }
    }

    // Which bytes of sixteen are the first four pixels', each in four.
    private static Vector128<byte> FourPixels(int channels)
    {
        Span<byte> picks = stackalloc byte[16];
        for (var i = 0; i < picks.Length; i++)
        {
            picks[i] = (byte)(i / 4 * channels + Math.Min(i % 4, channels - 1));
        }
        return Vector128.Create<byte>(picks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<ushort> values)
    {
        var (low, high) = Vector128.Widen(values);
        return Vector256.Create(low, high).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<int> sum, Span<byte> result, int at, int channels)
    {
        var shorts = Vector128.NarrowWithSaturation(sum >> PillowResize.PrecisionBits, Vector128<int>.Zero);
        var packed = Vector128.NarrowWithSaturation(Vector128.Max(shorts, Vector128<short>.Zero).AsUInt16(), Vector128<ushort>.Zero).AsUInt32().ToScalar();
        if (at + 4 <= result.Length)
        {
            // What stands past the channels is overwritten by the next pixel.
            Unsafe.WriteUnaligned(ref result[at], packed);
            return;
        }
        for (var c = 0; c < channels; c++, packed >>= 8)
        {
            result[at + c] = (byte)packed;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> OnePixel(ReadOnlySpan<byte> line, int at)
    {
        uint packed;
        if (at + 4 <= line.Length)
        {
            packed = Unsafe.ReadUnaligned<uint>(ref Unsafe.AsRef(in line[at]));
        }
        else
        {
            packed = 0;
            for (var i = line.Length - 1; i >= at; i--)
            {
                packed = packed << 8 | line[i];
            }
        }
        var shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(packed).AsByte());
        return Vector128.WidenLower(shorts).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MixRows(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> result)
    {
        var x = 0;
        if (result.Length >= 32)
        {
            ref var samples = ref MemoryMarshal.GetReference(source);
            ref var target = ref MemoryMarshal.GetReference(result);
            for (; x + 32 <= result.Length; x += 32)
            {
                Mix32(ref Unsafe.Add(ref samples, x), stride, weights).StoreUnsafe(ref target, (nuint)x);
            }
            if (x < result.Length)
            {
                // The last vector does some samples again.
                x = result.Length - 32;
                Mix32(ref Unsafe.Add(ref samples, x), stride, weights).StoreUnsafe(ref target, (nuint)x);
            }
            return;
        }
        for (; x < result.Length; x++)
        {
            var sum = Half;
            for (var t = 0; t < weights.Length; t++)
            {
                sum += source[t * stride + x] * weights[t];
            }
            result[x] = Clip(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Mix32(ref byte samples, int stride, ReadOnlySpan<int> weights)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var (a, b) = (Vector512.Create(Half), Vector512.Create(Half));
            for (var t = 0; t < weights.Length; t++)
            {
                var (low, high) = Vector512.Widen(Vector512.WidenLower(Vector256.LoadUnsafe(ref samples, (nuint)(t * stride)).ToVector512Unsafe()));
                (a, b) = (a + low.AsInt32() * weights[t], b + high.AsInt32() * weights[t]);
            }
            var shorts = Vector512.NarrowWithSaturation(a >> PillowResize.PrecisionBits, b >> PillowResize.PrecisionBits);
            return Vector512.NarrowWithSaturation(Vector512.Max(shorts, Vector512<short>.Zero).AsUInt16(), Vector512<ushort>.Zero).GetLower();
        }
        var (c, d, e, f) = (Vector256.Create(Half), Vector256.Create(Half), Vector256.Create(Half), Vector256.Create(Half));
        for (var t = 0; t < weights.Length; t++)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref samples, (nuint)(t * stride)));
            var ((w0, w1), (w2, w3)) = (Vector256.Widen(low), Vector256.Widen(high));
            (c, d) = (c + w0.AsInt32() * weights[t], d + w1.AsInt32() * weights[t]);
            (e, f) = (e + w2.AsInt32() * weights[t], f + w3.AsInt32() * weights[t]);
        }
        var lower = Vector256.NarrowWithSaturation(c >> PillowResize.PrecisionBits, d >> PillowResize.PrecisionBits);
        var upper = Vector256.NarrowWithSaturation(e >> PillowResize.PrecisionBits, f >> PillowResize.PrecisionBits);
        return Vector256.NarrowWithSaturation(Vector256.Max(lower, Vector256<short>.Zero).AsUInt16(), Vector256.Max(upper, Vector256<short>.Zero).AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> PillowResize.PrecisionBits, 0, 255);
}
