using static TorchSharp.torch;

namespace Seg;

/// <summary>Base class of checkpoints in one file: a format says where an entry's elements are, this reads them.</summary>
public abstract class FileCheckpoint : ICheckpoint
{
    private readonly Dictionary<string, CheckpointEntry> _entries;
    private bool _disposed;

    /// <param name="file">The file; owned by this from here on.</param>
    /// <param name="entries">The entries, in file order; names differ.</param>
    /// <param name="metadata">Free text that came with the file.</param>
    protected FileCheckpoint(CheckpointFile file, IReadOnlyList<CheckpointEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        (File, Entries, Metadata) = (file, entries, metadata);
        _entries = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Path => File.Path;

    /// <inheritdoc/>
    public IReadOnlyList<CheckpointEntry> Entries { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The file.</summary>
    protected CheckpointFile File { get; }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var entry = Find(name);
        var tensor = empty([.. entry.Shape], entry.Type);
        try
        {
            Fill(entry, tensor);
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
        var entry = Find(name);
        if (!TensorMemory.IsDirect(destination) || destination.dtype != entry.Type)
        {
            using var tensor = Read(name);
            using var shaped = tensor.reshape(destination.shape);
            using var _1 = no_grad();
            destination.copy_(shaped);
            return;
        }
        if (destination.numel() * destination.ElementSize != entry.Bytes) throw new ArgumentException($"Entry '{name}' has {entry.Bytes} bytes; the destination does not.", nameof(destination));
        Fill(entry, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        File.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Copies an entry's elements, in row-major order.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="memory">A contiguous tensor on the CPU, of the entry's type and element count.</param>
    /// <exception cref="SegException">SEG4101 the entry's data is not what the file said.</exception>
    protected abstract void Fill(CheckpointEntry entry, Tensor memory);

    private CheckpointEntry Find(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _entries.TryGetValue(name, out var entry) ? entry : throw new KeyNotFoundException($"{Path} has no entry '{name}'.");
    }
}
