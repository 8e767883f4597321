using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>
/// Gives any piece of any row of the resized masks, straight from the predicted ones. Built once a geometry; immutable and thread-safe.
/// Columns are worked on in groups of eight, or two groups at once where vectors hold sixteen: a group's sources usually lie within as many
/// neighbours, so one load and a permutation per tap replace a gather. A value does not depend on the piece it is asked for in.
/// </summary>
internal sealed class MaskSampler
{
    /// <summary>Columns a group; pieces start at multiples of it and row buffers are rounded up to it.</summary>
    public const int Group = 8;

    // Sources that a vector reads from a group's first.
    private const int Reach = 16;

    private readonly int _width;
    private readonly AxisTaps _rows;
    private readonly AxisTaps _columns;
    private readonly ColumnGroups _narrow;
    private readonly ColumnGroups? _wide;

    public MaskSampler(MaskGeometry geometry) : this(
        geometry.MaskWidth,
        AxisTaps.Build(geometry.MaskHeight, geometry.PaddedHeight, geometry.CropHeight, geometry.OutputHeight, geometry.AlignCorners),
        AxisTaps.Build(geometry.MaskWidth, geometry.PaddedWidth, geometry.CropWidth, geometry.OutputWidth, geometry.AlignCorners))
    {
    }

    private MaskSampler(int width, AxisTaps rows, AxisTaps columns)
    {
        (_width, _rows, _columns) = (width, rows, columns);
        _narrow = new(columns, Group);
        _wide = Vector512.IsHardwareAccelerated ? new(columns, 2 * Group) : null;
    }

    /// <summary>Columns of the mask that output columns take from.</summary>
    public (int First, int End) SourceColumns(int firstOutput, int endOutput) => (_columns.First(firstOutput), _columns.Last(endOutput - 1) + 1);

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
    public int ScratchLength => _width + Reach;

    public static int RoundUp(int columns) => (columns + Group - 1) / Group * Group;

    /// <summary>Writes columns firstColumn.. of output row y.</summary>
    /// <param name="mask">Rows of one mask, the first of which is row <paramref name="maskRow"/>.</param>
    /// <param name="maskRow">See above; 0 for a whole mask.</param>
    /// <param name="y">Output row.</param>
    /// <param name="firstColumn">A multiple of <see cref="Group"/>.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> elements.</param>
    /// <param name="row">A multiple of <see cref="Group"/> elements; those beyond the picture's last column become 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row(ReadOnlySpan<float> mask, int maskRow, int y, int firstColumn, Span<float> scratch, Span<float> row)
    {
        var endColumn = Math.Min(firstColumn + row.Length, _columns.Outputs);
        var (from, to) = (_columns.First(firstColumn), _columns.Last(endColumn - 1) + 1);
        // A vector reads some sources past the last one needed.
        MixRows(mask, maskRow, y, from, Math.Min(to + Reach, _width), scratch);
        scratch.Slice(_width, Reach).Clear();
        for (int g = firstColumn / Group, x = 0; x < row.Length;)
        {
            if (_wide is not null && g % 2 == 0 && x + 2 * Group <= row.Length && _wide.Base[g / 2] >= 0)
            {
                Permute<Lanes512, Vector512<float>>(_wide, g / 2, ref scratch[0], ref row[x]);
                (g, x) = (g + 2, x + 2 * Group);
                continue;
            }
            if (_narrow.Base[g] >= 0)
            {
                Permute<Lanes256, Vector256<float>>(_narrow, g, ref scratch[0], ref row[x]);
            }
            else
            {
                GatherGroup(g, scratch, row.Slice(x, Group));
            }
            (g, x) = (g + 1, x + Group);
        }
    }

    // A group of as many columns as a vector holds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute<L, V>(ColumnGroups groups, int group, ref float sources, ref float result) where L : struct, ILanes<V> where V : unmanaged
    {
        var near = LaneMath.Load<V>(ref sources, (nuint)groups.Base[group]);
        ref var local = ref Unsafe.As<int, float>(ref groups.Local[group * groups.Taps * L.Count]);
        ref var weight = ref groups.Weight[group * groups.Taps * L.Count];
        var sum = L.Multiply(L.Permute(near, LaneMath.Load<V>(ref local, 0)), LaneMath.Load<V>(ref weight, 0));
        for (nuint t = 1; t < (nuint)groups.Taps; t++)
        {
            var at = t * (nuint)L.Count;
            sum = L.MultiplyAdd(L.Permute(near, LaneMath.Load<V>(ref local, at)), LaneMath.Load<V>(ref weight, at), sum);
        }
        LaneMath.Store(sum, ref result, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MixRows(ReadOnlySpan<float> mask, int maskRow, int y, int from, int to, Span<float> result)
    {
        var (first, count) = (y * AxisTaps.Room, _rows.Count[y]);
        // Missing taps repeat the first row with weight 0, so that the loops below have two forms only.
        var a = mask.Slice((_rows.Index[first] - maskRow) * _width, _width);
        var b = count < 2 ? a : mask.Slice((_rows.Index[first + 1] - maskRow) * _width, _width);
        var (wa, wb) = (_rows.Weight[first], count < 2 ? 0 : _rows.Weight[first + 1]);
        if (count <= 2)
        {
            Mix(a, b, wa, wb, from, to, add: false, result);
            return;
        }
        var c = mask.Slice((_rows.Index[first + 2] - maskRow) * _width, _width);
        var d = count < 4 ? a : mask.Slice((_rows.Index[first + 3] - maskRow) * _width, _width);
        var (wc, wd) = (_rows.Weight[first + 2], count < 4 ? 0 : _rows.Weight[first + 3]);
        Mix(a, b, wa, wb, from, to, add: false, result);
        Mix(c, d, wc, wd, from, to, add: true, result);
    }

    // a · wa + b · wb, on top of what stands there or in its place.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float wa, float wb, int from, int to, bool add, Span<float> result)
    {
        var x = Vector512.IsHardwareAccelerated ? Mix<Lanes512, Vector512<float>>(a[..to], b[..to], wa, wb, from, add, result[..to]) : from;
        x = Mix<Lanes256, Vector256<float>>(a[..to], b[..to], wa, wb, x, add, result[..to]);
        for (; x < to; x++)
        {
            result[x] = MathF.FusedMultiplyAdd(b[x], wb, add ? MathF.FusedMultiplyAdd(a[x], wa, result[x]) : a[x] * wa);
        }
    }

    // From column x on, as far as whole vectors go; returns where that is. The spans are of one length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Mix<L, V>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float wa, float wb, int x, bool add, Span<float> result)
        where L : struct, ILanes<V> where V : unmanaged
    {
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        ref var target = ref MemoryMarshal.GetReference(result);
        var (firstWeight, secondWeight) = (L.Create(wa), L.Create(wb));
        for (; x + L.Count <= result.Length; x += L.Count)
        {
            var share = LaneMath.Load<V>(ref first, (nuint)x);
            var sum = add ? L.MultiplyAdd(share, firstWeight, LaneMath.Load<V>(ref target, (nuint)x)) : L.Multiply(share, firstWeight);
            LaneMath.Store(L.MultiplyAdd(LaneMath.Load<V>(ref second, (nuint)x), secondWeight, sum), ref target, (nuint)x);
        }
        return x;
    }
}
