using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// Writes rows of 8-bit pixels as normalised, padded values, sixteen samples at a time. <typeparamref name="T"/> is float, or ushort for bfloat16.
/// Several threads may write different rows.
/// </summary>
internal sealed unsafe class RowNormaliser<T> where T : unmanaged
{
    private const int Lanes = 16;

    private readonly PixelLayout _layout;
    private readonly NormaliseTable _table;
    private readonly PlaneFormat _format;
    private readonly Pinned<T> _target;
    private readonly int _width;
    private readonly int[] _offsets;

    // By channel and by vector of sixteen pixels: which of its bytes go where.
    private readonly Vector128<byte>[] _picks;
    private readonly T[] _values;

    /// <param name="layout">Order of the bytes of a pixel.</param>
    /// <param name="table">What each value becomes.</param>
    /// <param name="format">What is written.</param>
    /// <param name="target">Where; valid as long as the rows are written.</param>
    /// <param name="width">Pixels a row.</param>
    public RowNormaliser(PixelLayout layout, NormaliseTable table, PlaneFormat format, Pinned<T> target, int width)
    {
        (_layout, _table, _format, _target, _width, _offsets) = (layout, table, format, target, width, [layout.Red, layout.Green, layout.Blue]);
        _values = new T[table.Channels * 256];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = Round(table.Channel(i >> 8)[i & 255]);
        }
        _picks = new Vector128<byte>[3 * layout.BytesPerPixel];
        for (var i = 0; i < _picks.Length; i++)
        {
            var (channel, part) = Math.DivRem(i, layout.BytesPerPixel);
            _picks[i] = Pick(_offsets[channel], part);
        }
    }

    /// <summary>A row of the picture, and the padding right of it.</summary>
    public void Write(int y, ReadOnlySpan<byte> line)
    {
        var padding = Round(_format.Padding);
        if (_format.ChannelsLast)
        {
            var row = _target.Span.Slice(y * _format.Width * _table.Channels, _format.Width * _table.Channels);
            Interleave(line, row);
            row[(_width * _table.Channels)..].Fill(padding);
            return;
        }
        for (var channel = 0; channel < _table.Channels; channel++)
        {
            var row = _target.Span.Slice((channel * _format.Height + y) * _format.Width, _format.Width);
            Plane(line, channel, row);
            row[_width..].Fill(padding);
        }
    }

    /// <summary>A row below the picture.</summary>
    public void Pad(int y)
    {
        var (rows, length) = _format.ChannelsLast ? (1, _format.Width * _table.Channels) : (_table.Channels, _format.Width);
        for (var channel = 0; channel < rows; channel++)
        {
            _target.Span.Slice((channel * _format.Height + y) * length, length).Fill(Round(_format.Padding));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Plane(ReadOnlySpan<byte> line, int channel, Span<T> row)
    {
        var (x, step) = (0, _layout.BytesPerPixel);
        if (_table.Quotient is var (mean, std))
        {
            ref var bytes = ref MemoryMarshal.GetReference(line);
            ref var target = ref MemoryMarshal.GetReference(row);
            for (; x + Lanes <= _width; x += Lanes)
            {
                var samples = Samples(ref Unsafe.Add(ref bytes, x * step), channel);
                Store(samples, Vector256.Create(mean[channel]), Vector256.Create(mean[channel]), Vector256.Create(std[channel]), Vector256.Create(std[channel]), ref Unsafe.Add(ref target, x));
            }
        }
        var values = _values.AsSpan(channel * 256, 256);
        for (var at = x * step + _offsets[channel]; x < _width; x++, at += step)
        {
            row[x] = values[line[at]];
        }
    }

    // Pixels that are red, green and blue already are a row of samples whose means take turns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Interleave(ReadOnlySpan<byte> line, Span<T> row)
    {
        var (channels, step, at) = (_table.Channels, _layout.BytesPerPixel, 0);
        if (_layout == PixelLayout.Rgb && channels == 3 && _table.Quotient is var (mean, std))
        {
            ref var bytes = ref MemoryMarshal.GetReference(line);
            ref var target = ref MemoryMarshal.GetReference(row);
            Span<float> means = stackalloc float[3 * Lanes], deviations = stackalloc float[3 * Lanes];
            for (var i = 0; i < 3 * Lanes; i++)
            {
                (means[i], deviations[i]) = (mean[i % 3], std[i % 3]);
            }
            for (; at + 3 * Lanes <= 3 * _width; at += 3 * Lanes)
            {
                for (var part = 0; part < 3 * Lanes; part += Lanes)
                {
                    var samples = Vector128.LoadUnsafe(ref bytes, (nuint)(at + part));
                    var (m0, m1) = (Vector256.Create<float>(means[part..]), Vector256.Create<float>(means[(part + 8)..]));
                    var (s0, s1) = (Vector256.Create<float>(deviations[part..]), Vector256.Create<float>(deviations[(part + 8)..]));
                    Store(samples, m0, m1, s0, s1, ref Unsafe.Add(ref target, at + part));
                }
            }
        }
        for (var x = at / channels; x < _width; x++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                row[x * channels + channel] = _values[channel * 256 + line[x * step + _offsets[channel]]];
            }
        }
    }

    // One channel of sixteen pixels.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<byte> Samples(ref byte pixels, int channel)
    {
        var first = channel * _layout.BytesPerPixel;
        var samples = Vector128.ShuffleNative(Vector128.LoadUnsafe(ref pixels), _picks[first]);
        for (var part = 1; part < _layout.BytesPerPixel; part++)
        {
            samples |= Vector128.ShuffleNative(Vector128.LoadUnsafe(ref pixels, (nuint)(part * Lanes)), _picks[first + part]);
        }
        return samples;
    }

    // An index with its highest bit set picks 0 on every processor.
    private Vector128<byte> Pick(int offset, int part)
    {
        Span<byte> picks = stackalloc byte[Lanes];
        for (var i = 0; i < Lanes; i++)
        {
            var at = i * _layout.BytesPerPixel + offset - part * Lanes;
            picks[i] = at is >= 0 and < Lanes ? (byte)at : byte.MaxValue;
        }
        return Vector128.Create<byte>(picks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<byte> samples, Vector256<float> mean0, Vector256<float> mean1, Vector256<float> std0, Vector256<float> std1, ref T target)
    {
        var (low, high) = Vector128.Widen(samples);
        var first = (Vector256.ConvertToSingle(Widen(low)) - mean0) / std0;
        var second = (Vector256.ConvertToSingle(Widen(high)) - mean1) / std1;
        if (typeof(T) == typeof(float))
        {
            ref var floats = ref Unsafe.As<T, float>(ref target);
            first.StoreUnsafe(ref floats);
            second.StoreUnsafe(ref floats, 8);
            return;
        }
        Vector256.Narrow(Round(first), Round(second)).StoreUnsafe(ref Unsafe.As<T, ushort>(ref target));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(Vector128<ushort> values)
    {
        var (low, high) = Vector128.Widen(values);
        return Vector256.Create(low, high).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Round(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        return Vector256.ShiftRightLogical(bits + Vector256.Create(0x7FFFu) + (Vector256.ShiftRightLogical(bits, 16) & Vector256<uint>.One), 16);
    }

    private static T Round(float value)
    {
        if (typeof(T) == typeof(float))
        {
            return Unsafe.BitCast<float, T>(value);
        }
        var bits = BitConverter.SingleToUInt32Bits(value);
        return Unsafe.BitCast<ushort, T>((ushort)(bits + 0x7FFF + (bits >> 16 & 1) >> 16));
    }
}
