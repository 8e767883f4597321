using System.Text;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>
/// What torch.save writes since version 1.6: a zip file with NAME/data.pkl, a record NAME/data/KEY a storage, and NAME/byteorder
/// (torch/serialization.py, <c>_save</c> and <c>_load</c>).
/// </summary>
internal static class TorchArchive
{
    /// <summary>The object that was saved.</summary>
    /// <exception cref="SegException">SEG4101.</exception>
    public static object? Read(CheckpointFile file, long maxSteps)
    {
        var records = ZipArchiveMap.Read(file);
        var pickles = records.Values.Where(r => r.Name.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        if (pickles.Count != 1) throw Malformed(file.Path, "zip file", "one record …/data.pkl, as torch.save writes", pickles.Count == 0 ? "none" : $"{pickles.Count}");
        var root = pickles[0].Name[..^"data.pkl".Length];
        if (records.ContainsKey($"{root}constants.pkl")) throw Malformed(file.Path, "zip file", "a state dict that torch.save wrote", "a TorchScript program (constants.pkl)");
        if (records.TryGetValue($"{root}byteorder", out var order) && order.Length < 16 && Encoding.ASCII.GetString(file.Span(order.Offset, (int)order.Length)) is var text and not "little")
            throw Malformed(file.Path, "byteorder", "little", Quote(text));

        var storages = new Dictionary<string, TensorStorage>(StringComparer.Ordinal);
        var cursor = new PickleCursor(file, pickles[0].Offset, pickles[0].Offset + pickles[0].Length);
        return new Unpickler(cursor, maxSteps, Storage).Read();

        // ('storage', class, key, device, elements)
        object? Storage(object? id)
        {
            var (type, key, elements) = StorageId.Parse(cursor, id);
            if (storages.TryGetValue(key, out var known))
                return known.Type == type && known.Elements == elements ? known : throw cursor.Bad($"storage {Quote(key)} as before: {known.Elements} of {known.Type.Name}", $"{elements} of {type.Name}");
            var record = records.GetValueOrDefault($"{root}data/{key}") ?? throw cursor.Bad($"a record {Quote($"{root}data/{key}")} in the file", "none");
            if (record.Length != elements * type.Bytes) throw cursor.Bad($"{elements} elements of {type.Name}, {elements * type.Bytes} bytes, in record {Quote(record.Name)}", $"{record.Length} bytes");
            return storages[key] = new TensorStorage(type, elements) { Offset = record.Offset };
        }
    }
}

/// <summary>The persistent id of a storage, alike in all of PyTorch's formats.</summary>
internal static class StorageId
{
    private const long MostElements = long.MaxValue / 16;
    private const int LongestKey = 256;

    /// <exception cref="SegException">SEG4101: it is no storage's.</exception>
    public static (ElementType Type, string Key, long Elements) Parse(PickleCursor cursor, object? id)
    {
        if (id is not PickleTuple { Items: [var word, var type, var key, _, var elements, ..] } || PickleText.Of(word) != "storage")
            throw cursor.Bad("the persistent id of a storage", id is PickleTuple { Items: [var other, ..] } && PickleText.Of(other) is { } name ? $"{Quote(name)}: a whole module was saved, not its state dict" : PickleText.Kind(id));
        if (type is not PickleGlobal { Kind: GlobalKind.Storage, Type: { } stored }) throw cursor.Bad("the class of a storage", PickleText.Kind(type));
        if (PickleText.Of(key) is not { } text) throw cursor.Bad("the key of a storage, a text", PickleText.Kind(key));
        if (text.Length > LongestKey) throw cursor.Bad($"the key of a storage of at most {LongestKey} characters", $"one of {text.Length}");
        if (elements is not long count || count < 0 || count > MostElements) throw cursor.Bad("the number of elements of a storage", elements is long wrong ? $"{wrong}" : PickleText.Kind(elements));
        return (stored, text, count);
    }
}
