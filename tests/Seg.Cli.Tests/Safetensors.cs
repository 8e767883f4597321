using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Seg.Cli.Tests;

/// <summary>An entry of a safetensors file.</summary>
internal sealed record SafetensorsEntry(string Type, long[] Shape, byte[] Data)
{
    /// <summary>float32 values.</summary>
    public static SafetensorsEntry Of(long[] shape, IEnumerable<float> values) => new("F32", shape, [.. values.SelectMany(BitConverter.GetBytes)]);
}

/// <summary>Safetensors files read and written byte by byte, so that these tests do not lean on the reader and the writer that they test.</summary>
internal static class Safetensors
{
    /// <summary>A file's entries by name.</summary>
    public static Dictionary<string, SafetensorsEntry> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var entries = new Dictionary<string, SafetensorsEntry>();
        foreach (var member in header.RootElement.EnumerateObject().Where(m => m.Name != "__metadata__"))
        {
            var offsets = Numbers(member.Value.GetProperty("data_offsets"));
            var data = bytes.AsSpan(8 + length)[(int)offsets[0]..(int)offsets[1]].ToArray();
            entries[member.Name] = new(member.Value.GetProperty("dtype").GetString()!, Numbers(member.Value.GetProperty("shape")), data);
        }
        return entries;
    }

    /// <summary>Writes a file.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, SafetensorsEntry> entries)
    {
        var header = new JsonObject();
        var at = 0L;
        foreach (var (name, entry) in entries)
        {
            header[name] = new JsonObject { ["dtype"] = entry.Type, ["shape"] = JsonSerializer.SerializeToNode(entry.Shape), ["data_offsets"] = new JsonArray(at, at += entry.Data.Length) };
        }
        var text = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        File.WriteAllBytes(path, [.. length, .. text, .. entries.Values.SelectMany(e => e.Data)]);
    }

    /// <summary>Asserts that two files have the same names, types, shapes and bits.</summary>
    public static void AssertSame(string expected, string actual)
    {
        var (left, right) = (Read(expected), Read(actual));
        Assert.Equal(left.Keys.Order(StringComparer.Ordinal), right.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, entry) in left)
        {
            Assert.Equal((name, entry.Type), (name, right[name].Type));
            Assert.Equal(entry.Shape, right[name].Shape);
            Assert.True(entry.Data.AsSpan().SequenceEqual(right[name].Data), name);
        }
    }

    private static long[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(n => n.GetInt64())];
}
