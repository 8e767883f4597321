namespace Seg.Runtime;

/// <summary>The keys of a JSON spec.</summary>
internal static class SpecKeys
{
    public const string Schema = "$schema", Id = "id", Extends = "extends", Task = "task", Classes = "classes", Preprocess = "preprocess", SlidingWindow = "slidingWindow",
        Checkpoint = "checkpoint", Published = "published", StateNames = "stateNames", Use = "use";

    /// <summary>The keys of the root: what stands there besides the slots.</summary>
    public static IReadOnlyList<string> Root { get; } =
        [Id, Extends, Task, Classes, .. ComponentKinds.Slots.Select(k => k.JsonName()), Preprocess, SlidingWindow, Checkpoint, Published, StateNames, Schema];

    /// <summary>Short names of slots, for <c>--set</c> and JSON alike.</summary>
    public static IReadOnlyDictionary<string, string> Aliases { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["decoder"] = ComponentKind.TransformerDecoder.JsonName() };

    /// <summary>The slot of that name or alias, or null.</summary>
    public static ComponentKind? Slot(string key)
    {
        var name = Aliases.GetValueOrDefault(key, key);
        foreach (var slot in ComponentKinds.Slots)
            if (string.Equals(slot.JsonName(), name, StringComparison.OrdinalIgnoreCase)) return slot;
        return null;
    }
}
