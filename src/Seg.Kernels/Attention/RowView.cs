namespace Seg.Kernels;

/// <summary>Rows of numbers that may stand within longer rows, as one linear layer's part of what several gave at once.</summary>
/// <typeparam name="T">float, or ushort for bfloat16: the upper half of a float32.</typeparam>
/// <param name="data">Memory that starts with the first row.</param>
/// <param name="stride">Elements from one row's start to the next one's.</param>
public readonly ref struct RowView<T>(ReadOnlySpan<T> data, int stride) where T : unmanaged
{
    /// <summary>Memory that starts with the first row.</summary>
    public ReadOnlySpan<T> Data { get; } = data;

    /// <summary>Elements from one row's start to the next one's.</summary>
    public int Stride { get; } = stride;

    /// <exception cref="ArgumentException">Rows overlap, or the memory ends before the last one does.</exception>
    internal void Holds(int rows, int length, string buffer)
    {
        if (Stride < length) throw new ArgumentException($"The rows of {buffer} have {length} elements but start every {Stride}.", buffer);
        if (rows > 0) KernelGuard.Holds(Data.Length, (rows - 1L) * Stride + length, buffer);
    }
}
