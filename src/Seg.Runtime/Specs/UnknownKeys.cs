using Seg.Shared;

namespace Seg.Runtime;

/// <summary>The error of a key that nothing reads: almost always a misspelt one, which would otherwise be lost in silence.</summary>
internal static class UnknownKeys
{
    /// <param name="value">The node that stands under the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="known">The keys that are read there.</param>
    public static SegException Error(SpecNode value, string key, IEnumerable<string> known)
    {
        string[] names = [.. known];
        return value.Error(DiagnosticIds.UnknownKey, $"'{key}' is no key here.{NearestName.Hint(key, names)} Known: {string.Join(", ", names)}.");
    }
}
