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
    Tensor Read(string name);
}

/// <summary>One named tensor of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Bytes">Its size in the file.</param>
public sealed record CheckpointEntry(string Name, IReadOnlyList<long> Shape, ScalarType Type, long Bytes);
