using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>
/// Files that begin with a pickle. What torch.save wrote before version 1.6: magic number, protocol version, facts of the machine, the object,
/// the storages' keys, each a pickle; then of each storage eight bytes of element count and its elements (torch/serialization.py,
/// <c>_legacy_save</c>). Or one pickle alone with everything in it, as detectron2's model zoo has.
/// </summary>
internal static class TorchStream
{
    private const long ProtocolVersion = 1001;
    private const int CountBytes = 8;

    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The object that was saved.</summary>
    /// <exception cref="SegException">SEG4101.</exception>
    public static object? Read(CheckpointFile file, long maxSteps)
    {
        var cursor = new PickleCursor(file, 0, file.Length);
        var first = new Unpickler(cursor, maxSteps, null).Read();
        if (first is BigInteger magic && magic == Magic) return Legacy(file, cursor, maxSteps);
        if (cursor.Position != file.Length) throw cursor.Bad("the end of the file after the pickle", $"{file.Length - cursor.Position} more bytes");
        return first;
    }

    private static object? Legacy(CheckpointFile file, PickleCursor cursor, long maxSteps)
    {
        if (Next() is not ProtocolVersion) throw cursor.Bad($"protocol version {ProtocolVersion} of torch.save", "another");
        if (Next() is not PickleDict facts) throw cursor.Bad("facts of the machine, a dict", "something else");
        if (facts["little_endian"] is false) throw cursor.Bad("a little-endian file", "a big-endian one");
        var storages = new Dictionary<string, TensorStorage>(StringComparer.Ordinal);
        var root = new Unpickler(cursor, maxSteps, id => Storage(cursor, storages, id)).Read();
        if (Next() is not PickleList keys) throw cursor.Bad("the keys of the storages, a list", "something else");
        foreach (var key in keys.Items) Locate(cursor, storages, key);
        if (storages.FirstOrDefault(s => s.Value.Offset < 0) is { Value: not null } absent) throw cursor.Bad($"storage {Quote(absent.Key)} among the keys", "that it is not there");
        if (cursor.Position != file.Length) throw cursor.Bad("the end of the file after the storages", $"{file.Length - cursor.Position} more bytes");
        return root;

        object? Next() => new Unpickler(cursor, maxSteps, null).Read();
    }

    // ('storage', class, key, device, elements, part), the part None or (key, first element, elements).
    private static TensorStorage Storage(PickleCursor cursor, Dictionary<string, TensorStorage> storages, object? id)
    {
        var (type, key, elements) = StorageId.Parse(cursor, id);
        if (!storages.TryGetValue(key, out var whole)) storages[key] = whole = new TensorStorage(type, elements);
        else if (whole.Type != type || whole.Elements != elements) throw cursor.Bad($"storage {Quote(key)} as before: {whole.Elements} of {whole.Type.Name}", $"{elements} of {type.Name}");
        switch (((PickleTuple)id!).Items.ElementAtOrDefault(5))
        {
            case null:
                return whole;
            case PickleTuple { Items: [_, long first and >= 0, long count and >= 0] } when first <= elements && count <= elements - first:
                return new TensorStorage(type, count) { Whole = (whole, first) };
            default:
                throw cursor.Bad($"a part within the {elements} elements of storage {Quote(key)}", "another");
        }
    }

    private static void Locate(PickleCursor cursor, Dictionary<string, TensorStorage> storages, object? key)
    {
        if (PickleText.Of(key) is not { } text || !storages.TryGetValue(text, out var storage)) throw cursor.Bad("the key of a storage that a tensor has", PickleText.Of(key) is { } other ? Quote(other) : PickleText.Kind(key));
        if (storage.Offset >= 0) throw cursor.Bad("each storage once", $"{Quote(text)} twice");
        var count = BinaryPrimitives.ReadInt64LittleEndian(cursor.Span(CountBytes));
        if (count != storage.Elements) throw cursor.Bad($"{storage.Elements} elements of storage {Quote(text)}", $"{count}");
        storage.Offset = cursor.Skip(count * storage.Type.Bytes);
    }
}
