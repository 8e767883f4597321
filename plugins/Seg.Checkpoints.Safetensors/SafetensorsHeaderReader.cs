using System.Text.Json;
using static Seg.CheckpointErrors;
using static TorchSharp.torch;

namespace Seg.Checkpoints.Safetensors;

/// <summary>Reads the JSON of a header, field by field, and checks each tensor by itself.</summary>
/// <param name="path">For messages.</param>
internal sealed class SafetensorsHeaderReader(string path)
{
    private const string MetadataKey = "__metadata__";
    private const int MaxDimensions = 64;

    private readonly List<SafetensorsEntry> _entries = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="SegException">SEG4101: JSON that is no such header.</exception>
    public (List<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!_names.Add(name)) throw Malformed(path, "header", "each name once", $"{Quote(name)} twice");
            reader.Read();
            if (name == MetadataKey) ReadMetadata(ref reader);
            else _entries.Add(ReadTensor(ref reader, name));
        }
        // Reads the padding too: anything but white space after the object is an error of the JSON reader.
        while (reader.Read()) { }
        return (_entries, _metadata);
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(reader, JsonTokenType.StartObject, MetadataKey, "an object of texts");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            Expect(reader, JsonTokenType.String, $"{MetadataKey}: {Quote(key)}", "a text");
            if (!_metadata.TryAdd(key, reader.GetString()!)) throw Malformed(path, MetadataKey, "each key once", $"{Quote(key)} twice");
        }
    }

    private SafetensorsEntry ReadTensor(ref Utf8JsonReader reader, string name)
    {
        var tensor = $"tensor {Quote(name)}";
        Expect(reader, JsonTokenType.StartObject, tensor, "an object with dtype, shape and data_offsets");
        string? dtype = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString()!;
            reader.Read();
            var twice = field switch { "dtype" => dtype is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false };
            if (twice) throw Malformed(path, tensor, "each field once", $"{field} twice");
            switch (field)
            {
                case "dtype":
                    Expect(reader, JsonTokenType.String, $"{tensor}: dtype", $"one of {SafetensorsTypes.Names}");
                    dtype = reader.GetString()!;
                    break;
                case "shape":
                    shape = ReadSizes(ref reader, $"{tensor}: shape", MaxDimensions);
                    break;
                case "data_offsets":
                    offsets = ReadSizes(ref reader, $"{tensor}: data_offsets", 2);
                    break;
                default:
                    // Later versions of the format may say more of a tensor; what is said here is enough to read it.
                    reader.Skip();
                    break;
            }
        }
        if (dtype is null || shape is null || offsets is null) throw Malformed(path, tensor, "dtype, shape and data_offsets", $"no {(dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (offsets.Count != 2) throw Malformed(path, $"{tensor}: data_offsets", "two numbers, begin and end", $"{offsets.Count}");
        return Check(name, tensor, dtype, shape, offsets[0], offsets[1]);
    }

    private SafetensorsEntry Check(string name, string tensor, string dtype, List<long> shape, long begin, long end)
    {
        if (!SafetensorsTypes.TryParse(dtype, out ScalarType type, out var size))
        {
            throw Malformed(path, $"{tensor}: dtype", $"one of {SafetensorsTypes.Names}", Quote(dtype));
        }
        // Each factor is below 2^63 and the product is checked at each step, so it cannot wrap. Zeros are left out of the bound: strides overflow too.
        UInt128 bound = (UInt128)size;
        foreach (var dimension in shape)
        {
            bound *= (UInt128)Math.Max(dimension, 1);
            if (bound > long.MaxValue) throw Malformed(path, $"{tensor}: shape", "a size that fits the file", $"[{string.Join(", ", shape)}] of {dtype}");
        }
        var bytes = shape.Contains(0) ? 0 : (long)bound;
        if (end < begin) throw Malformed(path, $"{tensor}: data_offsets", "an end not before the begin", $"[{begin}, {end}]");
        if (end - begin != bytes)
        {
            throw Malformed(path, $"{tensor}: data_offsets", $"{bytes} bytes for [{string.Join(", ", shape)}] of {dtype}", $"[{begin}, {end}], which is {end - begin}");
        }
        return new SafetensorsEntry(new CheckpointEntry(name, shape, type, bytes), begin, end);
    }

    private List<long> ReadSizes(ref Utf8JsonReader reader, string field, int most)
    {
        Expect(reader, JsonTokenType.StartArray, field, "an array of whole numbers");
        var sizes = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var size) || size < 0)
            {
                throw Malformed(path, field, "whole numbers from 0", reader.TokenType is JsonTokenType.Number ? Text(reader) : reader.TokenType.ToString());
            }
            if (sizes.Count == most) throw Malformed(path, field, $"at most {most} numbers", "more");
            sizes.Add(size);
        }
        return sizes;
    }

    private void Expect(in Utf8JsonReader reader, JsonTokenType type, string field, string expected)
    {
        if (reader.TokenType != type) throw Malformed(path, field, expected, reader.TokenType.ToString());
    }

    private static string Text(in Utf8JsonReader reader) => Quote(System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
}
