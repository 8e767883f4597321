using System;
using System.Collections.Concurrent;
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
            var found = new ConcurrentBag<Declared>();
            start.RegisterSymbolAction(symbol => Examine(symbol, surroundings, found), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => Duplicates.Report(end, DiagnosticIds.DuplicateModelId, found, Exported));
        });
    }

    private static void Examine(SymbolAnalysisContext context, Lazy<Surroundings> surroundings, ConcurrentBag<Declared> found)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.Attribute(Known.Model) is not { } attribute) return;
        if (ModelParser.Parse(type, attribute, Report, context.CancellationToken) is not { } model) return;
        found.Add(new($"model '{model.Id}'", type, attribute.PlaceOfFirst() ?? type.Locations[0]));
        var findings = new List<PortFinding>();
        ModelPlanner.Plan(model, surroundings.Value, findings);
        foreach (var finding in findings)
        {
            if (finding.Id == DiagnosticIds.UnknownClassCatalogue)
                Report(finding.Id, attribute.Place("Classes") ?? attribute.Place(), $"{model.Id}: {finding.Message}", Suggestion.Nearest(model.Classes, surroundings.Value.Classes.Select(c => c.Id)));
            else Report(finding.Id, SlotPlace(type, finding.Slot) ?? attribute.Place(), $"{model.Id}: {finding.Message}", finding.Level is var (asked, nearest) ? Suggestion.Instead(asked, nearest) : null);
        }
        foreach (var slot in model.Slots)
        {
            if (surroundings.Value.Components.FirstOrDefault(c => c.Spec == slot.Spec) is { } facts)
                OptionValueCheck.Examine(type, model.Id, slot, facts, Report, SlotPlace(type, ModelPlanner.JsonName(slot.Kind)) ?? attribute.Place());
        }

        void Report(string id, Location? location, string message, ImmutableDictionary<string, string?>? properties) => Rules.Report(context, id, location, message, properties);
    }

    private static IEnumerable<Elsewhere> Exported(Compilation compilation, CancellationToken cancellation) =>
        ReferencedExports.Models(compilation, cancellation).Select(m => new Elsewhere($"model '{m.Id}'", m.Type));

    private static Location? SlotPlace(INamedTypeSymbol type, string slot) =>
        type.GetAttributes().FirstOrDefault(a => a.AttributeClass is { } spec && ModelParser.KindOf(spec) is { } kind && ModelPlanner.JsonName(kind) == slot)?.Place();
}
