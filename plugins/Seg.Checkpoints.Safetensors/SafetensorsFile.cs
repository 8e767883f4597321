using static TorchSharp.torch;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.Safetensors;

/// <summary>An open safetensors file, mapped into memory. A tensor's bytes are copied once, from the mapping to the tensor.</summary>
internal sealed class SafetensorsFile : MappedCheckpoint
{
    private readonly long _dataStart;
    private readonly Dictionary<string, long> _begins;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header) : base(file, [.. header.Entries.Select(e => e.Entry)], header.Metadata)
    {
        _dataStart = header.DataStart;
        _begins = header.Entries.ToDictionary(e => e.Name, e => e.Begin, StringComparer.Ordinal);
    }

    /// <exception cref="SegException">SEG4100, SEG4101.</exception>
    public static SafetensorsFile Open(string path, long maxHeaderBytes)
    {
        var file = MappedFile.Open(path);
        try
        {
            if (file.Length == 0) throw Malformed(path, "header length", "8 bytes", "an empty file");
            var start = file.Span(0, (int)Math.Min(file.Length, int.MaxValue));
            return new SafetensorsFile(file, SafetensorsHeader.Parse(start, file.Length, path, Math.Min(maxHeaderBytes, int.MaxValue - 8)));
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
