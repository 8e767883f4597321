using System;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;
using Seg.Generators.Layers;
using Seg.Shared;

namespace Seg.Generators.Diagnostics;

/// <summary>Says what is wrong with components and layers: the generator's own parsers, with a place to report to.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComponentAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.OfComponents;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            var found = new ConcurrentBag<(string Slot, string Id, INamedTypeSymbol Type)>();
            start.RegisterSymbolAction(symbol => Examine(symbol, found), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => Twice(end, found));
        });
    }

    private static void Examine(SymbolAnalysisContext context, ConcurrentBag<(string, string, INamedTypeSymbol)> found)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (LayersParser.Marked(type).Any()) LayersParser.Parse(type, Report, context.CancellationToken);
        if (type.Attribute(Known.Component) is not { } attribute) return;
        if (ComponentParser.Parse(type, attribute, context.Compilation, Report, context.CancellationToken) is not { } component) return;
        found.Add((component.Spec.Slot, component.Spec.Id, type));
        PortExpressionCheck.Examine(type, component, Report);

        void Report(string id, Location? location, string message) =>
            context.ReportDiagnostic(Diagnostic.Create(Rules.Of(id), location is { IsInSource: true } ? location : type.Locations[0], message));
    }

    private static void Twice(CompilationAnalysisContext context, ConcurrentBag<(string Slot, string Id, INamedTypeSymbol Type)> found)
    {
        foreach (var same in found.GroupBy(c => (c.Slot, c.Id)).Where(g => g.Count() > 1))
        {
            var ordered = same.OrderBy(c => c.Type.ToDisplayString(), StringComparer.Ordinal).ToArray();
            foreach (var (slot, id, type) in ordered.Skip(1))
                context.ReportDiagnostic(Diagnostic.Create(Rules.Of(DiagnosticIds.DuplicateComponentId), type.Locations[0], $"'{type.Name}' and '{ordered[0].Type.Name}' are both the {slot} '{id}'"));
        }
    }
}
