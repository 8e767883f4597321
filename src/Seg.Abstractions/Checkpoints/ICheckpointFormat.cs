using static TorchSharp.torch;

namespace Seg;

/// <summary>A file format of named tensors. Thread-safe.</summary>
public interface ICheckpointFormat
{
    /// <summary>Whether the file is of this format, told by its first bytes (and its name where the format has no mark).</summary>
    bool Recognises(ReadOnlySpan<byte> start, string path);

    /// <summary>Opens a file for reading; tensors are read when asked for.</summary>
    /// <exception cref="SegException">SEG4100 no such file, SEG4101 not well formed.</exception>
    ICheckpoint Open(string path);
}

/// <summary>A format that can be written too.</summary>
public interface IWritableCheckpointFormat : ICheckpointFormat
{
    /// <summary>Writes tensors to a file, whole or not at all: under another name first, then renamed over <paramref name="path"/>.</summary>
    /// <param name="path">The file, replaced if it exists.</param>
    /// <param name="tensors">Names and tensors of any device and layout; names differ. Only read.</param>
    /// <param name="metadata">Free text to store with them, or null.</param>
    /// <exception cref="SegException">SEG4300 the file cannot be written.</exception>
    /// <exception cref="ArgumentException">A name twice, or an element type that the format cannot hold.</exception>
    void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null);
}

/// <summary>An open file of named tensors. Not thread-safe; dispose it to release the file.</summary>
public interface ICheckpoint : IDisposable
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>The entries, in file order.</summary>
    IReadOnlyList<CheckpointEntry> Entries { get; }

    /// <summary>Free text that came with the file.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads one tensor into memory of its own; the caller owns it.</summary>
    /// <exception cref="KeyNotFoundException">The file has no such entry.</exception>
    /// <exception cref="SegException">SEG4101 the entry's data is not what the file said.</exception>
    Tensor Read(string name);

    /// <summary>Reads one tensor into existing memory, without a copy between where the format can.</summary>
    /// <param name="name">The entry.</param>
    /// <param name="destination">Of the entry's element count; any device, layout and element type. No gradient is recorded.</param>
    /// <exception cref="KeyNotFoundException">The file has no such entry.</exception>
    /// <exception cref="SegException">SEG4101 the entry's data is not what the file said.</exception>
    void ReadInto(string name, Tensor destination);
}

/// <summary>One named tensor of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Bytes">Its size in the file.</param>
public sealed record CheckpointEntry(string Name, IReadOnlyList<long> Shape, ScalarType Type, long Bytes);
