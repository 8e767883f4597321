namespace Seg.Kernels;

/// <summary>
/// A span's memory that a worker thread's closure can carry, which a span cannot. Valid only inside the <c>fixed</c> block it was made in:
/// every kernel joins its workers before it leaves that block.
/// </summary>
internal readonly unsafe struct Pinned<T>(T* start, int length) where T : unmanaged
{
    public Span<T> Span => new(start, length);

    public T* Pointer => start;
}
