using System.Globalization;
using System.Text.Json.Nodes;

namespace Seg.Runtime;

/// <summary>The class names of a configuration (<c>id2label</c>), in the order of their numbers.</summary>
internal sealed class HubLabels
{
    private readonly IReadOnlyList<string> _names;

    private HubLabels(IReadOnlyList<string> names) => _names = names;

    public int Count => _names.Count;

    /// <exception cref="SegException">SEG4014: numbers missing or twice.</exception>
    public static HubLabels Read(HubConfig config)
    {
        var names = new SortedDictionary<int, string>();
        foreach (var (key, name) in config.Texts("id2label"))
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !names.TryAdd(number, name)) throw config.Unsupported("id2label", "each class once, by its number", $"'{key}'");
        }
        return names.Count > 0 && names.Keys.Last() == names.Count - 1 ? new([.. names.Values]) : throw config.Unsupported("id2label", "classes 0 to the last without a gap", $"{names.Count} of them");
    }

    /// <summary>The id of the catalogue with these names in this order, whatever their spelling; null when there is none.</summary>
    public string? Match(IClassCatalogs catalogs, SegTask task)
    {
        var mine = _names.Select(Plain).ToList();
        return catalogs.All.Where(d => d.Count == Count).Select(d => d.Create())
            .Where(c => c.Classes.Select(k => Plain(k.Name)).SequenceEqual(mine, StringComparer.Ordinal))
            // A dataset may have the same classes for several tasks, and catalogues are called after both.
            .OrderByDescending(c => c.Id.EndsWith(Word(task), StringComparison.Ordinal)).Select(c => c.Id).FirstOrDefault();
    }

    /// <summary>A catalogue of these names.</summary>
    public JsonObject Catalogue(HubReference reference, SegTask task, List<string> notes)
    {
        if (task.HasFlag(SegTask.Panoptic)) notes.Add("The configuration does not say which classes are stuff; all count as things. isThing in classes.json changes that.");
        var twice = _names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return new()
        {
            ["id"] = reference.ModelId,
            ["classes"] = new JsonArray([.. _names.Select((name, i) => (JsonNode)new JsonObject { ["name"] = twice.Contains(name) ? $"{name} ({i})" : name, ["isThing"] = task != SegTask.Semantic })]),
        };
    }

    private static string Word(SegTask task) => task.HasFlag(SegTask.Panoptic) ? "panoptic" : task.HasFlag(SegTask.Instance) ? "instance" : "semantic";

    private static string Plain(string name) => new([.. name.ToLowerInvariant().Where(char.IsLetterOrDigit)]);
}
