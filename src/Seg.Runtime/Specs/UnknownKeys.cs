using Seg.Shared;

namespace Seg.Runtime;

/// <summary>The error of a key that nothing reads: almost always a misspelt one, which would otherwise be lost in silence.</summary>
internal static class UnknownKeys
{
    /// <param name="value">The node that stands under the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="known">The keys that are read there.</param>
    public static SegException Error(SpecNode value, string key, IEnumerable<string> known) =>
        value.Error(DiagnosticIds.UnknownKey, Message(key, [.. known]));

    /// <summary>What is said of the key, wherever it stands.</summary>
    public static string Message(string key, IReadOnlyCollection<string> known) =>
        $"'{key}' is no key here.{NearestName.Hint(key, known)} Known: {(known.Count == 0 ? "none" : string.Join(", ", known))}.";
}
