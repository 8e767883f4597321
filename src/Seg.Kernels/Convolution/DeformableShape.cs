namespace Seg.Kernels;

/// <summary>Sizes of a deformable convolution, of one image.</summary>
/// <param name="Channels">Channels in; a multiple of <paramref name="Groups"/>.</param>
/// <param name="Height">Rows in.</param>
/// <param name="Width">Columns in.</param>
/// <param name="KernelHeight">Rows of the kernel.</param>
/// <param name="KernelWidth">Columns of the kernel.</param>
/// <param name="Groups">Groups of channels that share offsets ("deform groups").</param>
public readonly record struct DeformableShape(int Channels, int Height, int Width, int KernelHeight, int KernelWidth, int Groups)
{
    /// <summary>Steps between outputs, by rows and columns.</summary>
    public (int Rows, int Columns) Stride { get; init; } = (1, 1);

    /// <summary>Zeros around the image.</summary>
    public (int Rows, int Columns) Padding { get; init; }

    /// <summary>Distance between the kernel's taps.</summary>
    public (int Rows, int Columns) Dilation { get; init; } = (1, 1);

    /// <summary>Taps of the kernel.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Rows out.</summary>
    public int OutputHeight => (Height + 2 * Padding.Rows - Dilation.Rows * (KernelHeight - 1) - 1) / Stride.Rows + 1;

    /// <summary>Columns out.</summary>
    public int OutputWidth => (Width + 2 * Padding.Columns - Dilation.Columns * (KernelWidth - 1) - 1) / Stride.Columns + 1;

    /// <summary>Cells of a channel in.</summary>
    public int Cells => Height * Width;

    /// <summary>Cells of a channel out.</summary>
    public int OutputCells => OutputHeight * OutputWidth;

    /// <summary>Numbers of an image's columns: [channels, taps, output cells].</summary>
    public long ColumnLength => (long)Channels * Taps * OutputCells;

    /// <summary>Numbers of an image's offsets: [groups, taps, 2, output cells].</summary>
    public long OffsetLength => 2L * Groups * Taps * OutputCells;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(Math.Min(Channels, Groups), Math.Min(KernelHeight, KernelWidth)), 1, nameof(Channels));
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(Math.Min(Stride.Rows, Stride.Columns), Math.Min(Dilation.Rows, Dilation.Columns)), 1, nameof(Stride));
        ArgumentOutOfRangeException.ThrowIfLessThan(Math.Min(OutputHeight, OutputWidth), 1, nameof(OutputHeight));
        if (Channels % Groups != 0) throw new ArgumentException($"{Channels} channels do not divide into {Groups} groups of offsets.");
    }
}
