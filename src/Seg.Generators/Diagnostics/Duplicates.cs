using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Seg.Generators.Diagnostics;

/// <summary>Something that this assembly declares under an id.</summary>
/// <param name="Name">Kind and id, as they stand in the message.</param>
/// <param name="Type">What bears it.</param>
/// <param name="Place">Where to report a second one.</param>
internal sealed record Declared(string Name, INamedTypeSymbol Type, Location Place);

/// <summary>Something that a referenced plugin exports under an id.</summary>
internal sealed record Elsewhere(string Name, string Type);

/// <summary>Ids that stand twice: within an assembly, or in it and in a plugin that it references. At run time the second would be refused.</summary>
internal static class Duplicates
{
    public static void Report(CompilationAnalysisContext context, string rule, IReadOnlyCollection<Declared> found, Func<Compilation, CancellationToken, IEnumerable<Elsewhere>> exported)
    {
        if (found.Count == 0) return;
        var elsewhere = exported(context.Compilation, context.CancellationToken).ToLookup(e => e.Name);
        foreach (var same in found.GroupBy(d => d.Name))
        {
            var ordered = same.OrderBy(d => d.Type.ToDisplayString(), StringComparer.Ordinal).ToArray();
            var first = elsewhere[same.Key].Select(e => e.Type).FirstOrDefault();
            foreach (var one in first is null ? ordered.Skip(1) : ordered)
                context.ReportDiagnostic(Diagnostic.Create(Rules.Of(rule), one.Place, $"'{one.Type.Name}' and '{first ?? ordered[0].Type.Name}' are both the {one.Name}"));
        }
    }
}
