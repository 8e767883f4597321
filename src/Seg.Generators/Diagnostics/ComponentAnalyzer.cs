using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;
using Seg.Generators.Layers;
using Seg.Generators.Models;
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
            var found = new ConcurrentBag<Declared>();
            start.RegisterSymbolAction(symbol => Examine(symbol, found), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => Duplicates.Report(end, DiagnosticIds.DuplicateComponentId, found, Exported));
        });
    }

    private static void Examine(SymbolAnalysisContext context, ConcurrentBag<Declared> found)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (LayersParser.Marked(type).Any())
        {
            LayersParser.Parse(type, Report, context.CancellationToken);
            ComponentNameCheck.Examine(type, Report);
        }
        UnregisteredLayers.Examine(type, context.Compilation, Report, context.CancellationToken);
        if (type.Attribute(Known.Component) is not { } attribute) return;
        if (ComponentParser.Parse(type, attribute, context.Compilation, Report, context.CancellationToken) is not { } component) return;
        found.Add(new($"{component.Spec.Slot} '{component.Spec.Id}'", type, type.Locations[0]));
        PortExpressionCheck.Examine(type, component, Report);

        void Report(string id, Location? location, string message, ImmutableDictionary<string, string?>? properties) => Rules.Report(context, id, location, message, properties);
    }

    private static IEnumerable<Elsewhere> Exported(Compilation compilation, CancellationToken cancellation) =>
        ReferencedExports.Read(compilation, cancellation).Components.Select(c => new Elsewhere($"{c.Kind} '{c.Id}'", c.Component.Replace("global::", "")));
}
