using System.Runtime.Intrinsics;

namespace Seg.Kernels;

/// <summary>Sizes of an attention within square windows of maps.</summary>
/// <param name="Images">Number of maps.</param>
/// <param name="Height">Rows of a map, not necessarily whole windows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Window">Rows and columns of a window.</param>
/// <param name="Shift">Rows and columns by which windows are shifted down and right, less than <paramref name="Window"/>; those that reach over the edge go on at the opposite one.</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="Channels">Channels of a head.</param>
/// <param name="Scale">Multiplies the product of query and key: mostly 1 / √channels.</param>
public readonly record struct WindowShape(int Images, int Height, int Width, int Window, int Shift, int Heads, int Channels, float Scale);

/// <summary>
/// Self-attention within windows that may be shifted (Liu et al., Swin Transformer, 2021, §3.2) for inference. Straight from the map: filling up to whole windows,
/// shifting, cutting into windows and putting together again is a matter of where a cell is read and written. Numbers are float32, or bfloat16 as
/// <see cref="ushort"/>, computed in float32. Thread-safe, multi-threaded over heads and windows, without allocation that grows with them.
/// </summary>
/// <remarks>
/// As the published code has it, cells that fill the map up to whole windows take part like others, and in a window that reaches over the edge 100 is taken off the
/// scores between cells that do not belong together. Where scores are NaN or positive infinity, the cell's result is NaN.
/// </remarks>
public static class WindowAttention
{
    /// <summary>Cells of all maps.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="rows">[images · height · width, 3 · heads · channels]: each cell's query, key and value, each head by head.</param>
    /// <param name="filling">[3 · heads · channels]: those of a cell that fills the map up; not read if the map is whole windows.</param>
    /// <param name="bias">[(2 · window − 1)², heads], added to scores: row (dy + window − 1) · (2 · window − 1) + dx + window − 1 is for a key dy rows above and dx columns left of the query.</param>
    /// <param name="output">[images · height · width, heads · channels], overwritten.</param>
    /// <param name="cancellationToken">Checked between bands of windows.</param>
    /// <exception cref="ArgumentException">A buffer is too small or a size out of range.</exception>
    public static void Run(
        WindowShape shape, RowView<float> rows, ReadOnlySpan<float> filling, ReadOnlySpan<float> bias, Span<float> output, CancellationToken cancellationToken = default) =>
        Run(shape, rows, filling, bias, output, LaneWidths.Widest, cancellationToken);

    /// <inheritdoc cref="Run(WindowShape, RowView{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, CancellationToken)"/>
    public static void Run(
        WindowShape shape, RowView<ushort> rows, ReadOnlySpan<ushort> filling, ReadOnlySpan<float> bias, Span<ushort> output, CancellationToken cancellationToken = default) =>
        Run(shape, rows, filling, bias, output, LaneWidths.Widest, cancellationToken);

    internal static unsafe void Run<T>(
        WindowShape shape, RowView<T> rows, ReadOnlySpan<T> filling, ReadOnlySpan<float> bias, Span<T> output, LaneWidth width, CancellationToken cancellationToken)
        where T : unmanaged
    {
        var grid = new WindowGrid(shape);
        var (cells, length) = (checked(shape.Images * shape.Height * shape.Width), checked(shape.Heads * shape.Channels));
        rows.Holds(cells, 3 * length, nameof(rows));
        KernelGuard.Holds(output.Length, (long)cells * length, nameof(output));
        KernelGuard.Holds(bias.Length, (long)grid.Offsets * grid.Offsets * shape.Heads, nameof(bias));
        if (grid.IsFilled) KernelGuard.Holds(filling.Length, 3 * length, nameof(filling));
        KernelWork.Report("window attention", 4L * shape.Images * grid.Windows * grid.Cells * grid.Cells * length);
        if (KernelWork.IsDry)
        {
            output[..(cells * length)].Clear();
            return;
        }
        fixed (T* r = rows.Data, f = filling, o = output)
        fixed (float* b = bias)
        {
            var data = new WindowData<T> { Rows = r, Stride = rows.Stride, Filling = f, Bias = b, Output = o };
            Action<int, int> body = width switch
            {
                LaneWidth.Bits512 => new WindowPass<Lanes512, Vector512<float>, T>(shape, grid, data).Units,
                LaneWidth.Bits256 => new WindowPass<Lanes256, Vector256<float>, T>(shape, grid, data).Units,
                _ => new WindowPass<Lanes128, Vector128<float>, T>(shape, grid, data).Units,
            };
            Bands.Run(checked(shape.Heads * shape.Images * grid.Windows), 2L * grid.Cells * grid.Cells * shape.Channels, body, cancellationToken);
        }
    }
}

/// <summary>How windows lie on a map.</summary>
internal sealed class WindowGrid
{
    private readonly WindowShape _shape;
    private readonly int _rows, _columns;

    public WindowGrid(WindowShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Images, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Height, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Width, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Heads, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Channels, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Window, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfNegative(shape.Shift, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shape.Shift, shape.Window, nameof(shape));
        _shape = shape;
        (_rows, _columns) = ((shape.Height + shape.Window - 1) / shape.Window, (shape.Width + shape.Window - 1) / shape.Window);
        (Cells, Offsets) = (checked(shape.Window * shape.Window), 2 * shape.Window - 1);
    }

    /// <summary>Windows of a map.</summary>
    public int Windows => _rows * _columns;

    /// <summary>Cells of a window.</summary>
    public int Cells { get; }

    /// <summary>Distances of two cells along an axis.</summary>
    public int Offsets { get; }

    /// <summary>Whether there are cells that fill the map up to whole windows.</summary>
    public bool IsFilled => _rows * _shape.Window != _shape.Height || _columns * _shape.Window != _shape.Width;

    /// <summary>Whether the window, shifted, reaches over an edge of the map, so that not all its cells belong together.</summary>
    public bool Reaches(int window) => _shape.Shift > 0 && (window / _columns == _rows - 1 || window % _columns == _columns - 1);

    /// <summary>The places of a window's cells in the map, row by row, −1 for those that fill it up; and numbers that are equal where cells belong together.</summary>
    public void List(int window, Span<int> places, Span<float> regions)
    {
        var (side, shift) = (_shape.Window, _shape.Shift);
        var (top, left) = (window / _columns * side, window % _columns * side);
        for (var cell = 0; cell < Cells; cell++)
        {
            var (row, column) = (top + cell / side, left + cell % side);
            regions[cell] = 3 * Band(row, _rows * side) + Band(column, _columns * side);
            var (y, x) = ((row + shift) % (_rows * side), (column + shift) % (_columns * side));
            places[cell] = y < _shape.Height && x < _shape.Width ? y * _shape.Width + x : -1;
        }

        // 0 before the last window, 1 in it, 2 in the part of it that goes on at the opposite edge.
        int Band(int at, int size) => at < size - side ? 0 : at < size - shift ? 1 : 2;
    }
}
