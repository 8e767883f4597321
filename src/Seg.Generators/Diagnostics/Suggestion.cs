using System.Collections.Generic;
using System.Collections.Immutable;
using Seg.Shared;

namespace Seg.Generators.Diagnostics;

/// <summary>What was probably meant, as <c>Diagnostic.Properties</c>; null when nothing is near.</summary>
internal static class Suggestion
{
    public static ImmutableDictionary<string, string?>? Nearest(string misspelt, IEnumerable<string> candidates) => Instead(misspelt, NearestName.Of(misspelt, candidates));

    public static ImmutableDictionary<string, string?>? Instead(string misspelt, string? nearest) => nearest is null || misspelt.Length == 0 ? null
        : ImmutableDictionary<string, string?>.Empty.Add(FixProperties.Misspelt, misspelt).Add(FixProperties.Nearest, nearest);
}
