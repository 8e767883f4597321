using System.Globalization;
using static Seg.CheckpointErrors;

namespace Seg.Checkpoints.PyTorch;

/// <summary>Finds the tensors in what was saved: the state dict itself, or one in a wrapper as training scripts write.</summary>
internal static class StateDict
{
    private const int DeepestWrapper = 4, MostPrefixes = 4, ShownKeys = 8;

    // In this order: of a file with several the one that is meant for use.
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model_state", "model", "teacher", "module", "network", "blobs"];

    // What wrappers of modules add to every name.
    private static readonly string[] Prefixes = ["module.", "_orig_mod."];

    /// <summary>The tensors by name, in the order of the dict, and the plain values beside them as metadata.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="root">What was saved.</param>
    /// <exception cref="SegException">SEG4101: there are none.</exception>
    public static (IReadOnlyList<KeyValuePair<string, TensorData>> Tensors, IReadOnlyDictionary<string, string> Metadata) Find(string path, object? root)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (root is not PickleDict dict) throw Malformed(path, "saved object", "a dict of tensors", PickleText.Kind(root));
        var unwrapped = new List<string>();
        while (unwrapped.Count < DeepestWrapper && Wrappers.FirstOrDefault(w => dict[w] is PickleDict) is { } wrapper)
        {
            Note(dict, metadata);
            unwrapped.Add(wrapper);
            dict = (PickleDict)dict[wrapper]!;
        }
        Note(dict, metadata);
        var tensors = Tensors(path, dict);
        if (tensors.Count == 0) throw Malformed(path, "saved object", "a dict of tensors", $"{(unwrapped.Count == 0 ? "a dict" : $"at {Quote(string.Join('.', unwrapped))} a dict")} with {Keys(dict)}");
        for (var taken = 0; taken < MostPrefixes && Prefixes.FirstOrDefault(p => tensors.All(t => t.Key.StartsWith(p, StringComparison.Ordinal) && t.Key.Length > p.Length)) is { } prefix; taken++)
        {
            unwrapped.Add(prefix);
            tensors = [.. tensors.Select(t => KeyValuePair.Create(t.Key[prefix.Length..], t.Value))];
        }
        if (unwrapped.Count > 0) metadata["unwrapped"] = string.Join(", ", unwrapped);
        return (tensors, metadata);
    }

    private static List<KeyValuePair<string, TensorData>> Tensors(string path, PickleDict dict)
    {
        var tensors = new List<KeyValuePair<string, TensorData>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in dict.Pairs)
        {
            if (PickleText.Of(key) is not { } name || TensorData.Of(value) is not { } tensor) continue;
            if (!names.Add(name)) throw Malformed(path, "state dict", "each name once", $"{Quote(name)} twice");
            tensors.Add(new(name, tensor));
        }
        return tensors;
    }

    private static void Note(PickleDict dict, SortedDictionary<string, string> metadata)
    {
        foreach (var (key, value) in dict.Pairs)
        {
            if (PickleText.Of(key) is { } name && Plain(value) is { } text) metadata[name] = text;
        }
    }

    private static string? Plain(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        long or double => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        _ => PickleText.Of(value),
    };

    private static string Keys(PickleDict dict)
    {
        var keys = dict.Pairs.Select(p => PickleText.Of(p.Key)).OfType<string>().Take(ShownKeys + 1).ToList();
        return keys.Count == 0 ? "no names" : string.Join(", ", keys.Take(ShownKeys).Select(Quote)) + (keys.Count > ShownKeys ? ", …" : "");
    }
}
