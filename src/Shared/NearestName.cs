using System;
using System.Collections.Generic;

namespace Seg.Shared;

/// <summary>The known name closest to a misspelt one, for "did you mean" hints.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate with the smallest edit distance to <paramref name="name"/> (case counts half), or null when none is
    /// within a third of the name's length: a hint that is far off is worse than none.
    /// </summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        var limit = Math.Max(2, name.Length / 3) * 2 + 1;
        foreach (var candidate in candidates)
        {
            // Each character that one has more than the other costs 2.
            if (2 * Math.Abs(name.Length - candidate.Length) >= limit) continue;
            // A name in another case altogether is meant for sure, however long it is.
            var distance = string.Equals(name, candidate, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(name, candidate);
            if (distance < limit) (best, limit) = (candidate, distance);
        }
        return best;
    }

    /// <summary>" Did you mean 'x'?" or the empty string.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Of(name, candidates) is { } near ? $" Did you mean '{near}'?" : "";

    // Levenshtein distance, doubled so that a change of case alone can cost one.
    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) previous[j] = 2 * j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = 2 * i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 1 : 2;
                current[j] = Math.Min(previous[j - 1] + change, Math.Min(previous[j], current[j - 1]) + 2);
            }
            (previous, current) = (current, previous);
        }
        return previous[b.Length];
    }
}
