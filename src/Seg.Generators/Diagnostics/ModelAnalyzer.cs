using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Generators.Models;
using Seg.Shared;

namespace Seg.Generators.Diagnostics;

/// <summary>Says what is wrong with compiled models: the generator's own parser and planner, with a place to report to.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.OfModels;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            // Only a project with models pays for looking around.
            var surroundings = new Lazy<Surroundings>(() => Neighbourhood.Read(start.Compilation, start.CancellationToken), LazyThreadSafetyMode.ExecutionAndPublication);
            start.RegisterSymbolAction(symbol => Examine(symbol, surroundings), SymbolKind.NamedType);
        });
    }

    private static void Examine(SymbolAnalysisContext context, Lazy<Surroundings> surroundings)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.Attribute(Known.Model) is not { } attribute) return;
        if (ModelParser.Parse(type, attribute, Report, context.CancellationToken) is not { } model) return;
        var findings = new List<PortFinding>();
        ModelPlanner.Plan(model, surroundings.Value, findings);
        foreach (var finding in findings) Report(finding.Id, SlotPlace(type, finding.Slot) ?? Place(attribute), $"{model.Id}: {finding.Message}");
        foreach (var slot in model.Slots)
        {
            if (surroundings.Value.Components.FirstOrDefault(c => c.Spec == slot.Spec) is { } facts)
                OptionValueCheck.Examine(type, model.Id, slot, facts, Report, SlotPlace(type, ModelPlanner.JsonName(slot.Kind)) ?? Place(attribute));
        }

        void Report(string id, Location? location, string message) =>
            context.ReportDiagnostic(Diagnostic.Create(Rules.Of(id), location is { IsInSource: true } ? location : type.Locations[0], message));
    }

    private static Location? SlotPlace(INamedTypeSymbol type, string slot) =>
        type.GetAttributes().FirstOrDefault(a => a.AttributeClass is { } spec && ModelParser.KindOf(spec) is { } kind && ModelPlanner.JsonName(kind) == slot) is { } attribute ? Place(attribute) : null;

    private static Location? Place(AttributeData attribute) => attribute.ApplicationSyntaxReference is { } reference ? Location.Create(reference.SyntaxTree, reference.Span) : null;
}
