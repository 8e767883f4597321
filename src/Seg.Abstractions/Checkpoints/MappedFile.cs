using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;
using static Seg.CheckpointErrors;

namespace Seg;

/// <summary>A file mapped into memory for reading: a checkpoint's tensors are copied once, from the mapping to their memory.</summary>
/// <remarks>Not thread-safe against <see cref="Dispose"/>: no span may be in use then.</remarks>
public sealed unsafe class MappedFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private bool _disposed;

    private MappedFile(string path, FileStream stream)
    {
        (Path, _stream, Length) = (path, stream, stream.Length);
        // An empty file cannot be mapped, and needs not be.
        if (Length == 0) return;
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="SegException">SEG4100: there is none, or it cannot be opened.</exception>
    public static MappedFile Open(string path)
    {
        if (!File.Exists(path)) throw Missing(path, Directory.Exists(path) ? "expected a file, found a folder." : "there is no such file.");
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            return new MappedFile(path, stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw Missing(path, $"it cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Bytes of the file; valid until it is disposed.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the file.</exception>
    public ReadOnlySpan<byte> Span(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
        return new ReadOnlySpan<byte>(_start + offset, count);
    }

    /// <summary>Copies bytes of the file into a tensor.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="memory">A contiguous tensor on the CPU; its element type is the file's.</param>
    /// <param name="name">The entry, for messages.</param>
    /// <exception cref="SegException">SEG4101: the file was cut meanwhile, or a bool is neither 0 nor 1, which libtorch may rely on.</exception>
    public void CopyTo(long offset, Tensor memory, string name)
    {
        CheckUnchanged();
        var isBool = memory.dtype == ScalarType.Bool;
        TensorMemory.ForEachPiece(memory, (bytes, at) =>
        {
            var piece = Span(offset + at, bytes.Length);
            if (isBool && piece.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var bad)
                throw Malformed(Path, $"tensor {Quote(name)}: element {at + bad}", "0 or 1 for BOOL", $"{piece[bad]}");
            piece.CopyTo(bytes);
        });
    }

    /// <summary>To be called before bytes are touched long after the file was opened.</summary>
    /// <exception cref="SegException">SEG4101: the file was cut. Touching a page of a mapping behind the end of its file kills the process.</exception>
    public void CheckUnchanged()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var length = _stream.Length;
        if (length < Length) throw Malformed(Path, "file length", $"{Length} bytes, as when it was opened", $"{length}: the file was changed while in use");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_start is not null) _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _map?.Dispose();
        _stream.Dispose();
    }
}
