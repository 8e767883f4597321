using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// Gives any piece of any row of the resized masks, straight from the predicted ones. Built once a geometry; immutable and thread-safe.
/// Columns are worked on in groups of eight: a group's sources usually lie within eight neighbours, so one load and a permutation per tap
/// replace a gather.
/// </summary>
internal sealed class MaskSampler
{
    /// <summary>Columns a group; pieces start at multiples of it and row buffers are rounded up to it.</summary>
    public const int Group = 8;

    private readonly int _width;
    private readonly AxisTaps _rows;
    private readonly AxisTaps _columns;
    private readonly int _taps;
    private readonly int[] _base;
    private readonly int[] _local;
    private readonly float[] _weight;

    public MaskSampler(MaskGeometry geometry) : this(
        geometry.MaskWidth,
        AxisTaps.Build(geometry.MaskHeight, geometry.PaddedHeight, geometry.CropHeight, geometry.OutputHeight, geometry.AlignCorners),
        AxisTaps.Build(geometry.MaskWidth, geometry.PaddedWidth, geometry.CropWidth, geometry.OutputWidth, geometry.AlignCorners))
    {
    }

    private MaskSampler(int width, AxisTaps rows, AxisTaps columns)
    {
        (_width, _rows, _columns) = (width, rows, columns);
        _taps = columns.Count.Max();
        var groups = RoundUp(columns.Outputs) / Group;
        _base = new int[groups];
        _local = new int[groups * _taps * Group];
        _weight = new float[groups * _taps * Group];
        for (var g = 0; g < groups; g++)
        {
            FillGroup(g);
        }
    }

    /// <summary>Rows of the mask that output row y takes from.</summary>
    public (int First, int End) SourceRows(int firstOutput, int endOutput)
    {
        var (first, last) = (int.MaxValue, 0);
        for (var y = firstOutput; y < endOutput; y++)
        {
            (first, last) = (Math.Min(first, _rows.First(y)), Math.Max(last, _rows.Last(y)));
        }
        return (first, last + 1);
    }

    /// <summary>Elements of scratch that <see cref="Row"/> needs.</summary>
    public int ScratchLength => _width + Group;

    public static int RoundUp(int columns) => (columns + Group - 1) / Group * Group;

    /// <summary>Writes columns firstColumn.. of output row y.</summary>
    /// <param name="mask">Rows of one mask, the first of which is row <paramref name="maskRow"/>.</param>
    /// <param name="maskRow">See above; 0 for a whole mask.</param>
    /// <param name="y">Output row.</param>
    /// <param name="firstColumn">A multiple of <see cref="Group"/>.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> elements.</param>
    /// <param name="row">A multiple of <see cref="Group"/> elements; those beyond the picture's last column become 0.</param>
    public void Row(ReadOnlySpan<float> mask, int maskRow, int y, int firstColumn, Span<float> scratch, Span<float> row)
    {
        var endColumn = Math.Min(firstColumn + row.Length, _columns.Outputs);
        var (from, to) = (_columns.First(firstColumn), _columns.Last(endColumn - 1) + 1);
        // The vector path reads eight sources from a group's base, some past the last one needed.
        MixRows(mask, maskRow, y, from, Math.Min(to + Group, _width), scratch);
        scratch.Slice(_width, Group).Clear();
        for (int g = firstColumn / Group, x = 0; x < row.Length; g++, x += Group)
        {
            var result = row.Slice(x, Group);
            if (_base[g] >= 0)
            {
                PermuteGroup(g, scratch, result);
            }
            else
            {
                GatherGroup(g, scratch, result);
            }
        }
    }

    private void PermuteGroup(int group, ReadOnlySpan<float> sources, Span<float> result)
    {
        var near = Vector256.Create(sources.Slice(_base[group], Group));
        var at = group * _taps * Group;
        var locals = MemoryMarshal.Cast<int, Vector256<int>>(_local.AsSpan(at, _taps * Group));
        var weights = MemoryMarshal.Cast<float, Vector256<float>>(_weight.AsSpan(at, _taps * Group));
        var sum = Vector256.ShuffleNative(near, locals[0]) * weights[0];
        for (var t = 1; t < locals.Length; t++)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.ShuffleNative(near, locals[t]), weights[t], sum);
        }
        sum.CopyTo(result);
    }

    private void GatherGroup(int group, ReadOnlySpan<float> sources, Span<float> result)
    {
        for (var lane = 0; lane < Group; lane++)
        {
            var x = group * Group + lane;
            var sum = 0f;
            for (var t = 0; x < _columns.Outputs && t < _columns.Count[x]; t++)
            {
                sum = MathF.FusedMultiplyAdd(sources[_columns.Index[x * AxisTaps.Room + t]], _columns.Weight[x * AxisTaps.Room + t], sum);
            }
            result[lane] = sum;
        }
    }

    private void MixRows(ReadOnlySpan<float> mask, int maskRow, int y, int from, int to, Span<float> result)
    {
        Span<float> weights = stackalloc float[AxisTaps.Room];
        Span<int> offsets = stackalloc int[AxisTaps.Room];
        var count = _rows.Count[y];
        for (var t = 0; t < AxisTaps.Room; t++)
        {
            // Missing taps repeat the first row with weight 0, so that the loop below has two forms only.
            var tap = y * AxisTaps.Room + Math.Min(t, count - 1);
            offsets[t] = (_rows.Index[tap] - maskRow) * _width;
            weights[t] = t < count ? _rows.Weight[tap] : 0;
        }
        var a = mask.Slice(offsets[0], _width);
        var b = mask.Slice(offsets[1], _width);
        var x = from;
        if (count <= 2)
        {
            for (; x + Group <= to; x += Group)
            {
                var sum = Vector256.Create(a[x..]) * weights[0];
                Vector256.FusedMultiplyAdd(Vector256.Create(b[x..]), Vector256.Create(weights[1]), sum).CopyTo(result[x..]);
            }
            for (; x < to; x++)
            {
                result[x] = MathF.FusedMultiplyAdd(b[x], weights[1], a[x] * weights[0]);
            }
            return;
        }
        var c = mask.Slice(offsets[2], _width);
        var d = mask.Slice(offsets[3], _width);
        for (; x + Group <= to; x += Group)
        {
            var sum = Vector256.Create(a[x..]) * weights[0];
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(b[x..]), Vector256.Create(weights[1]), sum);
            sum = Vector256.FusedMultiplyAdd(Vector256.Create(c[x..]), Vector256.Create(weights[2]), sum);
            Vector256.FusedMultiplyAdd(Vector256.Create(d[x..]), Vector256.Create(weights[3]), sum).CopyTo(result[x..]);
        }
        for (; x < to; x++)
        {
            result[x] = a[x] * weights[0] + b[x] * weights[1] + c[x] * weights[2] + d[x] * weights[3];
        }
    }

    private void FillGroup(int group)
    {
        var (first, end) = (group * Group, Math.Min(group * Group + Group, _columns.Outputs));
        var (lowest, highest) = (_columns.First(first), 0);
        for (var x = first; x < end; x++)
        {
            (lowest, highest) = (Math.Min(lowest, _columns.First(x)), Math.Max(highest, _columns.Last(x)));
        }
        _base[group] = highest - lowest < Group ? lowest : -1;
        for (var x = first; x < end && _base[group] >= 0; x++)
        {
            for (var t = 0; t < _columns.Count[x]; t++)
            {
                var at = (group * _taps + t) * Group + x - first;
                _local[at] = _columns.Index[x * AxisTaps.Room + t] - lowest;
                _weight[at] = _columns.Weight[x * AxisTaps.Room + t];
            }
        }
    }
}
