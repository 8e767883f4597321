using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;
using static Seg.CheckpointErrors;

namespace Seg;

/// <summary>A checkpoint's file, open for reading at any place: a tensor's bytes are copied once, from the system's cache to their memory.</summary>
/// <remarks>
/// It is read, not mapped. Of a mapped file that another process cuts, the first touch of a page behind the new end kills this process (SIGBUS), and no
/// check before the touch can rule that out; a read comes back short instead, and costs no more. Not thread-safe.
/// </remarks>
public sealed class CheckpointFile : IDisposable
{
    private const int WindowBytes = 1 << 16;
    private const int ShareBytes = 1 << 18;
    private const string NoFile = "expected a file on a disk, found a pipe or a device.";

    private readonly SafeFileHandle _handle;
    private readonly DateTime _written;
    private byte[] _window = [];
    private long _windowStart;

    private CheckpointFile(string path, SafeFileHandle handle) =>
        (Path, _handle, Length, _written) = (path, handle, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="SegException">SEG4100: there is none, or it cannot be opened.</exception>
    public static CheckpointFile Open(string path)
    {
        if (!File.Exists(path)) throw Missing(path, Directory.Exists(path) ? "expected a file, found a folder." : "there is no such file.");
        // Looked at before it is opened: to open a pipe would wait for a writer.
        if (NamedPipe.Is(path)) throw Missing(path, NoFile);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
            return new CheckpointFile(path, handle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            handle?.Dispose();
            // What has no length, such as a pipe, cannot be read at any place.
            throw Missing(path, e is NotSupportedException ? NoFile : $"it cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Bytes of the file, in memory that nothing else writes to. Small ones that lie close together are read together.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many; so much memory is taken.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the file.</exception>
    /// <exception cref="SegException">SEG4100 the system could not read them, SEG4101 the file was cut meanwhile.</exception>
    public ReadOnlySpan<byte> Span(long offset, int count)
    {
        CheckWithin(offset, count);
        var start = offset - _windowStart;
        if (start < 0 || start > _window.Length - count)
        {
            // A new array: spans that were handed out keep the old one.
            var window = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(count, WindowBytes), Length - offset));
            Read(offset, window);
            (_window, _windowStart, start) = (window, offset, 0);
        }
        return _window.AsSpan((int)start, count);
    }

    /// <summary>Reads bytes of the file into memory of the caller's.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="destination">Is filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the file.</exception>
    /// <exception cref="SegException">SEG4100 the system could not read them, SEG4101 the file was cut meanwhile.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        CheckWithin(offset, destination.Length);
        while (destination.Length > 0)
        {
            var read = ReadSome(offset, destination);
            if (read == 0) throw Changed($"{RandomAccess.GetLength(_handle)}");
            offset += read;
            destination = destination[read..];
        }
    }

    /// <summary>Copies bytes of the file into a tensor.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="memory">A contiguous tensor on the CPU; its element type is the file's.</param>
    /// <param name="name">The entry, for messages.</param>
    /// <exception cref="SegException">
    /// SEG4100 the system could not read them; SEG4101 the file was changed since it was opened, or a bool is neither 0 nor 1, which libtorch may rely on.
    /// </exception>
    public void CopyTo(long offset, Tensor memory, string name)
    {
        var isBool = memory.dtype == ScalarType.Bool;
        TensorMemory.ForEachPiece(memory, (bytes, at) =>
        {
            ReadByAllCores(offset + at, bytes);
            if (!isBool || bytes.IndexOfAnyExceptInRange((byte)0, (byte)1) is not (>= 0 and var bad)) return;
            var found = bytes[bad];
            bytes.Clear();
            throw Malformed(Path, $"tensor {Quote(name)}: element {at + bad}", "0 or 1 for BOOL", $"{found}");
        });
        CheckUnchanged();
    }

    /// <summary>To be called after bytes were read long after the file was opened: of a file that was written to, they may be another's.</summary>
    /// <exception cref="SegException">SEG4101: it was changed.</exception>
    public void CheckUnchanged()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (RandomAccess.GetLength(_handle) is var length && length != Length) throw Changed($"{length}");
        if (File.GetLastWriteTimeUtc(_handle) is var written && written != _written)
            throw Malformed(Path, "time of the last change", $"{_written:O}, as when it was opened", $"{written:O}: the file was changed while in use");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    // Most of the time goes into the pages of memory that is new, which the cores make side by side.
    private unsafe void ReadByAllCores(long offset, Span<byte> destination)
    {
        if (destination.Length < 2 * ShareBytes)
        {
            Read(offset, destination);
            return;
        }
        fixed (byte* memory = destination)
        {
            var (start, length) = ((nint)memory, destination.Length);
            try
            {
                Parallel.For(0, (length - 1) / ShareBytes + 1, share =>
                {
                    var first = share * ShareBytes;
                    Read(offset + first, new Span<byte>((byte*)start + first, Math.Min(ShareBytes, length - first)));
                });
            }
            catch (AggregateException failures) when (failures.InnerExceptions[0] is SegException failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }
    }

    private int ReadSome(long offset, Span<byte> destination)
    {
        try
        {
            return RandomAccess.Read(_handle, destination, offset);
        }
        catch (IOException e)
        {
            throw Missing(Path, $"it cannot be read at byte {offset}: {e.Message}", e);
        }
    }

    private void CheckWithin(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
    }

    private SegException Changed(string length) =>
        Malformed(Path, "file length", $"{Length} bytes, as when it was opened", $"{length}: the file was changed while in use");
}
