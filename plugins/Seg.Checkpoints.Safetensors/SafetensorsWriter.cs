using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace Seg.Checkpoints.Safetensors;

/// <summary>Writes a safetensors file: widest element types first, so that every tensor is aligned to its element.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc cref="IWritableCheckpointFormat.Write"/>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var ordered = InOrder(tensors);
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                stream.Write(Header(ordered, metadata));
                foreach (var (_, tensor, _) in ordered) WriteData(stream, tensor);
                // On the disk before the rename: a power cut must leave the old file or the new one.
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SegException("SEG4300", $"checkpoint {path} cannot be written: {e.Message}", e);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    private static List<(string Name, Tensor Tensor, int Size)> InOrder(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        var list = new List<(string, Tensor, int Size)>();
        foreach (var (name, tensor) in tensors)
        {
            if (!names.Add(name)) throw new ArgumentException($"The name '{name}' cannot be used{(name == "__metadata__" ? "" : " twice")}.", nameof(tensors));
            var type = SafetensorsTypes.Of(tensor.dtype) ?? throw new ArgumentException($"'{name}' is {tensor.dtype}; safetensors holds {SafetensorsTypes.Names}.", nameof(tensors));
            list.Add((name, tensor, type.Bytes));
        }
        return [.. list.OrderByDescending(t => t.Size)];
    }

    private static byte[] Header(List<(string Name, Tensor Tensor, int Size)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var (name, tensor, size) in tensors)
            {
                var end = offset + tensor.numel() * size;
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsTypes.Of(tensor.dtype)!.Value.Name);
                WriteNumbers(json, "shape", tensor.shape);
                WriteNumbers(json, "data_offsets", [offset, end]);
                json.WriteEndObject();
                offset = end;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0) buffer.WriteByte((byte)' ');
        var header = buffer.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is not { Count: > 0 }) return;
        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in metadata) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void WriteData(Stream stream, Tensor tensor)
    {
        if (TensorMemory.IsDirect(tensor))
        {
            TensorMemory.ForEachPiece(tensor, (bytes, _) => stream.Write(bytes));
            return;
        }
        using var detached = tensor.detach();
        using var here = detached.cpu();
        using var contiguous = here.contiguous();
        TensorMemory.ForEachPiece(contiguous, (bytes, _) => stream.Write(bytes));
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover temporary file is not worth hiding the real error for.
        }
    }
}
