using System.Buffers;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Seg.Kernels;

/// <summary>
/// Where one tap of the kernel reads, for every output of one image and group of offsets: four neighbours (upper left, upper right, lower left, lower
/// right) with their bilinear shares. All channels of the group read there. Not thread-safe.
/// </summary>
internal sealed unsafe class TapPlan : IDisposable
{
    private const int Corners = 4;

    private readonly DeformableShape _shape;
    private readonly int _count;

    // A column each: of a neighbour outside the image the cell is 0, and neither its share nor its presence counts.
    private readonly int[] _cells;
    private readonly float[] _shares;
    private readonly float[] _presence;
    private readonly float[] _down, _right, _mask;

    /// <param name="shape">Sizes.</param>
    public TapPlan(in DeformableShape shape)
    {
        (_shape, _count) = (shape, shape.OutputCells);
        _cells = ArrayPool<int>.Shared.Rent(Corners * _count);
        _shares = ArrayPool<float>.Shared.Rent(Corners * _count);
        _presence = ArrayPool<float>.Shared.Rent(Corners * _count);
        _down = ArrayPool<float>.Shared.Rent(_count);
        _right = ArrayPool<float>.Shared.Rent(_count);
        _mask = ArrayPool<float>.Shared.Rent(_count);
    }

    /// <param name="offsets">Those of the image: [groups, taps, 2 (y, x), output cells].</param>
    /// <param name="mask">Those of the image: [groups, taps, output cells], or null for 1 everywhere.</param>
    /// <param name="group">Group of offsets.</param>
    /// <param name="tap">Row by row through the kernel.</param>
    public void Set(float* offsets, float* mask, int group, int tap)
    {
        var down = offsets + 2L * (group * _shape.Taps + tap) * _count;
        var right = down + _count;
        var factors = mask is null ? null : mask + (long)(group * _shape.Taps + tap) * _count;
        var (tapRow, tapColumn) = (tap / _shape.KernelWidth, tap % _shape.KernelWidth);
        for (var row = 0; row < _shape.OutputHeight; row++)
        {
            var y = row * _shape.Stride.Rows - _shape.Padding.Rows + tapRow * _shape.Dilation.Rows;
            for (var column = 0; column < _shape.OutputWidth; column++)
            {
                var at = row * _shape.OutputWidth + column;
                var x = column * _shape.Stride.Columns - _shape.Padding.Columns + tapColumn * _shape.Dilation.Columns;
                Set(at, y + down[at], x + right[at], factors is null ? 1 : factors[at]);
            }
        }
    }

    /// <summary>Reads a channel.</summary>
    public void Gather(float* map, float* column)
    {
        var i = 0;
        fixed (int* cells = _cells)
        fixed (float* shares = _shares)
        {
            if (Avx2.IsSupported)
            {
                for (; i + Vector256<float>.Count <= _count; i += Vector256<float>.Count)
                {
                    var sum = Vector256<float>.Zero;
                    for (var at = i; at < Corners * _count; at += _count)
                        sum = Vector256.FusedMultiplyAdd(Avx2.GatherVector256(map, Vector256.Load(cells + at), sizeof(float)), Vector256.Load(shares + at), sum);
                    sum.Store(column + i);
                }
            }
            for (; i < _count; i++)
            {
                var sum = 0f;
                for (var at = i; at < Corners * _count; at += _count) sum += map[cells[at]] * shares[at];
                column[i] = sum;
            }
        }
    }

    /// <summary>Adds a channel's gradient to where it was read.</summary>
    public void Scatter(float* column, float* map)
    {
        fixed (int* cells = _cells)
        fixed (float* shares = _shares)
        {
            for (var i = 0; i < _count; i++)
            {
                for (var at = i; at < Corners * _count; at += _count) map[cells[at]] += column[i] * shares[at];
            }
        }
    }

    /// <summary>Adds what a channel's gradient says of the offsets, and of the mask if there is one.</summary>
    public void Slopes(float* map, float* column, float* down, float* right, float* mask)
    {
        for (var i = 0; i < _count; i++)
        {
            var (topLeft, topRight, bottomLeft, bottomRight) = (Value(map, i), Value(map, i + _count), Value(map, i + 2 * _count), Value(map, i + 3 * _count));
            var (y, x) = (_down[i], _right[i]);
            var given = column[i] * _mask[i];
            down[i] += given * ((bottomLeft - topLeft) * (1 - x) + (bottomRight - topRight) * x);
            right[i] += given * ((topRight - topLeft) * (1 - y) + (bottomRight - bottomLeft) * y);
            if (mask is not null) mask[i] += column[i] * ((topLeft * (1 - x) + topRight * x) * (1 - y) + (bottomLeft * (1 - x) + bottomRight * x) * y);
        }
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_cells);
        foreach (var rented in (ReadOnlySpan<float[]>)[_shares, _presence, _down, _right, _mask]) ArrayPool<float>.Shared.Return(rented);
    }

    private float Value(float* map, int at) => map[_cells[at]] * _presence[at];

    private void Set(int at, float y, float x, float mask)
    {
        // Also false for NaN. -1 itself reads 0, but what it reads grows from there: its slope counts.
        var inside = y >= -1 && x >= -1 && y < _shape.Height && x < _shape.Width;
        var (top, left) = inside ? ((int)MathF.Floor(y), (int)MathF.Floor(x)) : (-2, -2);
        (_down[at], _right[at], _mask[at]) = (inside ? y - top : 0, inside ? x - left : 0, mask);
        for (var corner = 0; corner < Corners; corner++)
        {
            var (row, column) = (top + (corner >> 1), left + (corner & 1));
            var present = (uint)row < (uint)_shape.Height && (uint)column < (uint)_shape.Width;
            var share = (corner < 2 ? 1 - _down[at] : _down[at]) * ((corner & 1) == 0 ? 1 - _right[at] : _right[at]);
            var place = at + corner * _count;
            _cells[place] = present ? row * _shape.Width + column : 0;
            _shares[place] = present ? share * mask : 0;
            _presence[place] = present ? 1 : 0;
        }
    }
}
