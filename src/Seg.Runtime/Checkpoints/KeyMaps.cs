using Seg.Shared;

namespace Seg.Runtime.Checkpoints;

/// <summary>The key maps that come with Seg, and the choice among them.</summary>
public static class KeyMaps
{
    /// <summary>All maps, the plain one first.</summary>
    public static IReadOnlyList<KeyMap> All { get; } = [Mask2FormerKeyMaps.Original, Mask2FormerKeyMaps.HuggingFace];

    /// <summary>The map of that id.</summary>
    /// <exception cref="SegException">SEG4002: there is none; the message names those there are.</exception>
    public static KeyMap Get(string id) =>
        All.FirstOrDefault(m => m.Id == id)
        ?? throw new SegException(DiagnosticIds.InvalidValue, $"key map: expected one of {string.Join(", ", All.Select(m => m.Id))}; found '{id}'.{NearestName.Hint(id, All.Select(m => m.Id))}");

    /// <summary>The first map that recognises the names, or null when none does.</summary>
    public static KeyMap? Detect(IReadOnlyCollection<string> entries) => All.FirstOrDefault(m => m.Recognises(entries));

    /// <summary>The map under which most entries find a place in the model; on a tie the plainer one.</summary>
    /// <param name="entries">The checkpoint's names.</param>
    /// <param name="model">The model's names.</param>
    public static KeyMap Choose(IReadOnlyCollection<string> entries, IReadOnlyCollection<string> model)
    {
        var (inFile, inModel) = (entries.ToHashSet(StringComparer.Ordinal), model.ToHashSet(StringComparer.Ordinal));
        return All.MaxBy(Placed)!;

        int Placed(KeyMap map) => entries.Count(e => map.ToModel(e, inFile.Contains, inModel.Contains) is { } target && inModel.Contains(target.Name));
    }
}
