namespace Seg.Shared;

/// <summary>Where a diagnostic is explained. Compile-time descriptors and run-time exceptions take their link from here.</summary>
internal static class HelpLinks
{
    /// <summary>The page of an id, relative to the repository's root.</summary>
    public static string Of(string id) => $"docs/diagnostics/{id}.md";
}
