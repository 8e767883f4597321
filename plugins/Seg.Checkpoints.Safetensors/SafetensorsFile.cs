using System.IO.MemoryMappedFiles;
using static TorchSharp.torch;
using static Seg.Checkpoints.Safetensors.SafetensorsErrors;

namespace Seg.Checkpoints.Safetensors;

/// <summary>An open safetensors file, mapped into memory. A tensor's bytes are copied once, from the mapping to the tensor.</summary>
internal sealed unsafe class SafetensorsFile : ICheckpoint
{
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly long _length;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsEntry> _entries;
    private bool _disposed;

    private SafetensorsFile(string path, FileStream stream, MemoryMappedFile map, MemoryMappedViewAccessor view, byte* start, SafetensorsHeader header)
    {
        (Path, _stream, _map, _view) = (path, stream, map, view);
        _start = start;
        (_length, _dataStart) = (stream.Length, header.DataStart);
        Entries = [.. header.Entries.Select(e => e.Entry)];
        Metadata = header.Metadata;
        _entries = header.Entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointEntry> Entries { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="SegException">SEG4100, SEG4101.</exception>
    public static SafetensorsFile Open(string path, long maxHeaderBytes)
    {
        var stream = OpenStream(path);
        MemoryMappedFile? map = null;
        MemoryMappedViewAccessor? view = null;
        byte* start = null;
        try
        {
            var length = stream.Length;
            if (length == 0) throw Malformed(path, "header length", "8 bytes", "an empty file");
            map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            view = map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var header = SafetensorsHeader.Parse(new ReadOnlySpan<byte>(start, (int)Math.Min(length, int.MaxValue)), length, path, Math.Min(maxHeaderBytes, int.MaxValue - 8));
            return new SafetensorsFile(path, stream, map, view, start, header);
        }
        catch
        {
            Release(stream, map, view, start);
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var entry = Find(name).Entry;
        var tensor = empty([.. entry.Shape], entry.Type);
        try
        {
            ReadInto(name, tensor);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void ReadInto(string name, Tensor destination)
    {
        var (entry, begin, _) = Find(name);
        if (!TensorMemory.IsDirect(destination) || destination.dtype != entry.Type)
        {
            using var tensor = Read(name);
            using var shaped = tensor.reshape(destination.shape);
            using var _1 = no_grad();
            destination.copy_(shaped);
            return;
        }
        if (destination.numel() * destination.ElementSize != entry.Bytes) throw new ArgumentException($"Entry '{name}' has {entry.Bytes} bytes; the destination does not.", nameof(destination));
        CheckLength();
        var source = _start + _dataStart + begin;
        if (entry.Type == ScalarType.Bool) CheckBooleans(name, source, entry.Bytes);
        TensorMemory.ForEachPiece(destination, (bytes, offset) => new ReadOnlySpan<byte>(source + offset, bytes.Length).CopyTo(bytes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Release(_stream, _map, _view, _start);
    }

    private SafetensorsEntry Find(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _entries.TryGetValue(name, out var entry) ? entry : throw new KeyNotFoundException($"{Path} has no entry '{name}'.");
    }

    // Touching a page of a mapping behind the end of the file kills the process, so a file that was cut meanwhile is told before.
    private void CheckLength()
    {
        var length = _stream.Length;
        if (length < _length) throw Malformed(Path, "file length", $"{_length} bytes, as when it was opened", $"{length}: the file was changed while in use");
    }

    // libtorch may assume that a bool is 0 or 1.
    private void CheckBooleans(string name, byte* data, long bytes)
    {
        for (long at = 0; at < bytes; at += int.MaxValue)
        {
            var part = new ReadOnlySpan<byte>(data + at, (int)Math.Min(int.MaxValue, bytes - at));
            var bad = part.IndexOfAnyExceptInRange((byte)0, (byte)1);
            if (bad >= 0) throw Malformed(Path, $"tensor {Quote(name)}: element {at + bad}", "0 or 1 for BOOL", $"{part[bad]}");
        }
    }

    private static FileStream OpenStream(string path)
    {
        if (!File.Exists(path)) throw Missing(path, Directory.Exists(path) ? "expected a file, found a folder." : "there is no such file.");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Missing(path, $"it cannot be opened: {e.Message}", e);
        }
    }

    private static void Release(FileStream stream, MemoryMappedFile? map, MemoryMappedViewAccessor? view, byte* start)
    {
        if (start is not null) view!.SafeMemoryMappedViewHandle.ReleasePointer();
        view?.Dispose();
        map?.Dispose();
        stream.Dispose();
    }
}
