using System.Buffers.Binary;
using System.Text.Json;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.Safetensors;

/// <summary>A checked header: what it says agrees with itself and with the length of the file.</summary>
/// <param name="Entries">The tensors, in the order of their data.</param>
/// <param name="Metadata">The free text of <c>__metadata__</c>.</param>
/// <param name="DataStart">Where the data block starts, in bytes from the start of the file.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    private const int LengthBytes = sizeof(ulong);

    /// <summary>
    /// Reads the header: u64 little-endian length n, n bytes of JSON, then data. Nothing is allocated by what the file claims before the claim
    /// is checked against the file's length.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="maxHeaderBytes">The longest header to accept.</param>
    /// <exception cref="SegException">SEG4100 it cannot be read, SEG4101.</exception>
    public static SafetensorsHeader Read(CheckpointFile file, long maxHeaderBytes)
    {
        var path = file.Path;
        if (file.Length < LengthBytes) throw Malformed(path, "header length", "8 bytes", $"a file of {file.Length} bytes");
        var claimed = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, LengthBytes));
        var room = (ulong)(file.Length - LengthBytes);
        if (claimed > room) throw Malformed(path, "header length", $"at most the {room} bytes that follow it in the file", $"{claimed}");
        if (claimed > (ulong)maxHeaderBytes) throw Malformed(path, "header length", $"at most {maxHeaderBytes} bytes", $"{claimed}");

        var json = file.Span(LengthBytes, (int)claimed);
        if (json.IsEmpty || json[0] != (byte)'{') throw Malformed(path, "header", "a JSON object that starts at byte 8 with '{'", json.IsEmpty ? "nothing" : $"byte 0x{json[0]:x2}");
        try
        {
            var (entries, metadata) = new SafetensorsHeaderReader(path).Read(json);
            var dataStart = LengthBytes + (long)claimed;
            return new SafetensorsHeader(InDataOrder(entries, file.Length - dataStart, path), metadata, dataStart);
        }
        catch (JsonException e)
        {
            throw Malformed(path, "header", "valid JSON in UTF-8", e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // A string with bytes that are no UTF-8, or with half of a surrogate pair, fails only when it is turned into text.
            throw Malformed(path, "header", "valid JSON in UTF-8", e.Message, e);
        }
    }

    // The data block must be covered exactly: every byte belongs to one tensor.
    private static List<SafetensorsEntry> InDataOrder(List<SafetensorsEntry> entries, long dataLength, string path)
    {
        var sorted = entries.OrderBy(e => e.Begin).ThenBy(e => e.End).ToList();
        var (end, before) = (0L, "the start of the data");
        foreach (var entry in sorted)
        {
            var field = $"tensor {Quote(entry.Name)}: data_offsets";
            if (entry.End > dataLength) throw Malformed(path, field, $"an end within the {dataLength} bytes of data in the file", $"{entry.End}");
            if (entry.Begin < end) throw Malformed(path, field, $"a begin of {end}, where {before} ends", $"{entry.Begin}: the two overlap");
            if (entry.Begin > end) throw Malformed(path, field, $"a begin of {end}, where {before} ends", $"{entry.Begin}: bytes between belong to no tensor");
            (end, before) = (entry.End, $"tensor {Quote(entry.Name)}");
        }
        return end == dataLength ? sorted : throw Malformed(path, "file length", $"{end} bytes of data, as the header's last offset says", $"{dataLength}");
    }
}

/// <summary>One tensor of a checked header.</summary>
/// <param name="Entry">What hosts see.</param>
/// <param name="Begin">First byte, from the start of the data block.</param>
/// <param name="End">The byte after the last.</param>
internal sealed record SafetensorsEntry(CheckpointEntry Entry, long Begin, long End)
{
    public string Name => Entry.Name;
}
