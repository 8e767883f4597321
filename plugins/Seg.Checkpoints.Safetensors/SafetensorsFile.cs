using static TorchSharp.torch;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.Safetensors;

/// <summary>An open safetensors file. A tensor's bytes are copied once, from the file to the tensor.</summary>
internal sealed class SafetensorsFile : FileCheckpoint
{
    private readonly long _dataStart;
    private readonly Dictionary<string, long> _begins;

    private SafetensorsFile(CheckpointFile file, SafetensorsHeader header) : base(file, [.. header.Entries.Select(e => e.Entry)], header.Metadata)
    {
        _dataStart = header.DataStart;
        _begins = header.Entries.ToDictionary(e => e.Name, e => e.Begin, StringComparer.Ordinal);
    }

    /// <exception cref="SegException">SEG4100, SEG4101.</exception>
    public static SafetensorsFile Open(string path, long maxHeaderBytes)
    {
        var file = CheckpointFile.Open(path);
        try
        {
            if (file.Length == 0) throw Malformed(path, "header length", "8 bytes", "an empty file");
            return new SafetensorsFile(file, SafetensorsHeader.Read(file, Math.Min(maxHeaderBytes, Array.MaxLength)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Fill(CheckpointEntry entry, Tensor memory) => File.CopyTo(_dataStart + _begins[entry.Name], memory, entry.Name);
}
