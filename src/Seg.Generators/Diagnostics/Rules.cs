using Microsoft.CodeAnalysis;
using Seg.Shared;

namespace Seg.Generators.Diagnostics;

/// <summary>The descriptors of every compile-time diagnostic. Messages are written by the parsers, which know what they found.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor GeneratorFailed = Error(DiagnosticIds.GeneratorFailed, "The generator failed");

    private static DiagnosticDescriptor Error(string id, string title) =>
        new(id, title, "{0}", "Seg", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: $"docs/diagnostics/{id}.md");
}
