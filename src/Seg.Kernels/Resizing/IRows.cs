namespace Seg.Kernels;

/// <summary>Where a pass over rows leaves them. Several threads may be in different rows.</summary>
internal interface IRows
{
    /// <summary>Room for a row.</summary>
    /// <param name="y">The row.</param>
    /// <param name="spare">The worker's own, of the row's length.</param>
    Span<byte> Begin(int y, Span<byte> spare);

    /// <summary>Takes the row that was written.</summary>
    void End(int y, ReadOnlySpan<byte> line);
}

/// <summary>Rows that stay bytes, without gaps.</summary>
internal readonly struct PackedRows(Pinned<byte> target, int length) : IRows
{
    public Span<byte> Begin(int y, Span<byte> spare) => target.Span.Slice(y * length, length);

    public void End(int y, ReadOnlySpan<byte> line)
    {
    }
}

/// <summary>Rows that are normalised while they are in the first-level cache.</summary>
internal readonly struct PlaneRows<T>(RowNormaliser<T> rows) : IRows where T : unmanaged
{
    public Span<byte> Begin(int y, Span<byte> spare) => spare;

    public void End(int y, ReadOnlySpan<byte> line) => rows.Write(y, line);
}
