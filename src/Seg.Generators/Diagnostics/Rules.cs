using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Shared;

namespace Seg.Generators.Diagnostics;

/// <summary>The descriptors of every compile-time diagnostic. Messages are written by the parsers, which know what they found.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor GeneratorFailed = Error(DiagnosticIds.GeneratorFailed, "The generator failed");
    public static readonly DiagnosticDescriptor TorchOpMismatch = Error(DiagnosticIds.TorchOpMismatch, "An operator's schema does not fit the method");

    private static readonly DiagnosticDescriptor ComponentNotPartial = Error(DiagnosticIds.ComponentNotPartial, "A class with layers is not partial");
    private static readonly DiagnosticDescriptor ComponentKindMismatch = Error(DiagnosticIds.ComponentKindMismatch, "A component's class does not fit the kind of its options");
    private static readonly DiagnosticDescriptor ComponentConstructor = Error(DiagnosticIds.ComponentConstructor, "A component can't be constructed");
    private static readonly DiagnosticDescriptor SpecNotConstructible = Error(DiagnosticIds.SpecNotConstructible, "An options class can't be constructed");
    private static readonly DiagnosticDescriptor OptionType = Error(DiagnosticIds.OptionType, "An option's type or default can't be published");
    private static readonly DiagnosticDescriptor LayerNotModule = Error(DiagnosticIds.LayerNotModule, "A layer or buffer is of another type");
    private static readonly DiagnosticDescriptor DuplicateLayerName = Error(DiagnosticIds.DuplicateLayerName, "A state name is empty or given twice");
    private static readonly DiagnosticDescriptor DuplicateComponentId = Error(DiagnosticIds.DuplicateComponentId, "Two components have one id", WellKnownDiagnosticTags.CompilationEnd);
    private static readonly DiagnosticDescriptor BadComponentId = Error(DiagnosticIds.BadComponentId, "An id has another form");
    private static readonly DiagnosticDescriptor UnregisteredLayer = Warning(DiagnosticIds.UnregisteredLayer, "A member with weights is not registered");
    private static readonly DiagnosticDescriptor ComponentNameMissing = Warning(DiagnosticIds.ComponentNameMissing, "TorchSharp can't find the field of a parameter or buffer");
    private static readonly DiagnosticDescriptor OptionRuleMismatch = Error(DiagnosticIds.OptionRuleMismatch, "An option's rule does not fit it");

    private static readonly DiagnosticDescriptor MissingSlot = Error(DiagnosticIds.MissingSlot, "A model lacks a component");
    private static readonly DiagnosticDescriptor PortNotGiven = Error(DiagnosticIds.PortNotGiven, "A component needs what none before it gives");
    private static readonly DiagnosticDescriptor ChannelsDiffer = Error(DiagnosticIds.ChannelsDiffer, "Channels differ");
    private static readonly DiagnosticDescriptor LevelsDiffer = Error(DiagnosticIds.LevelsDiffer, "Pyramid levels differ");
    private static readonly DiagnosticDescriptor TaskNotSupported = Error(DiagnosticIds.TaskNotSupported, "A component does not serve the model's task");
    private static readonly DiagnosticDescriptor ExtendsCycle = Error(DiagnosticIds.ExtendsCycle, "Specs extend each other in a circle");
    private static readonly DiagnosticDescriptor StridesDiffer = Error(DiagnosticIds.StridesDiffer, "Strides differ");
    private static readonly DiagnosticDescriptor CountsDiffer = Error(DiagnosticIds.CountsDiffer, "Counts differ");
    private static readonly DiagnosticDescriptor BadPortExpression = Error(DiagnosticIds.BadPortExpression, "A port's expression can't be evaluated");
    private static readonly DiagnosticDescriptor SlotTwice = Error(DiagnosticIds.SlotTwice, "A slot is filled twice");
    private static readonly DiagnosticDescriptor UnknownClassCatalogue = Error(DiagnosticIds.UnknownClassCatalogue, "A model's class catalogue is unknown");
    private static readonly DiagnosticDescriptor ModelNotPartial = Error(DiagnosticIds.ModelNotPartial, "A model's class is not partial and static");
    private static readonly DiagnosticDescriptor SpecWithoutComponent = Error(DiagnosticIds.SpecWithoutComponent, "No component implements an options class");
    private static readonly DiagnosticDescriptor DuplicateModelId = Error(DiagnosticIds.DuplicateModelId, "Two models have one id", WellKnownDiagnosticTags.CompilationEnd);
    private static readonly DiagnosticDescriptor OptionsDisagree = Error(DiagnosticIds.OptionsDisagree, "Options of a component don't fit each other");
    private static readonly DiagnosticDescriptor QueriesDiffer = Error(DiagnosticIds.QueriesDiffer, "Queries with predictions meet a head that makes its own, or bare ones one that does not");
    private static readonly DiagnosticDescriptor DecoderUnused = Error(DiagnosticIds.DecoderUnused, "A decoder's output goes unread");

    private static readonly DiagnosticDescriptor InvalidValue = Error(DiagnosticIds.InvalidValue, "An option's value is not allowed");

    /// <summary>What the component analyzer may report.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> OfComponents =
    [
        ComponentNotPartial, ComponentKindMismatch, ComponentConstructor, SpecNotConstructible, OptionType, LayerNotModule, DuplicateLayerName,
        DuplicateComponentId, BadComponentId, BadPortExpression, UnregisteredLayer, ComponentNameMissing, OptionRuleMismatch,
    ];

    /// <summary>What the model analyzer may report.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> OfModels =
    [
        BadComponentId, MissingSlot, PortNotGiven, ChannelsDiffer, LevelsDiffer, TaskNotSupported, ExtendsCycle, StridesDiffer, CountsDiffer,
        BadPortExpression, SlotTwice, UnknownClassCatalogue, ModelNotPartial, SpecWithoutComponent, OptionsDisagree, QueriesDiffer,
        DecoderUnused, InvalidValue, DuplicateModelId,
    ];

    /// <summary>What the generators report themselves.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> OfGenerators = [GeneratorFailed, TorchOpMismatch];

    public static DiagnosticDescriptor Of(string id) => OfComponents.Concat(OfModels).First(rule => rule.Id == id);

    /// <summary>Reports at the place, or at the examined symbol when that is not in the source.</summary>
    public static void Report(SymbolAnalysisContext context, string id, Location? location, string message, ImmutableDictionary<string, string?>? properties) =>
        context.ReportDiagnostic(Diagnostic.Create(Of(id), location is { IsInSource: true } ? location : context.Symbol.Locations[0], properties, message));

    private static DiagnosticDescriptor Error(string id, string title, params string[] tags) => Create(id, title, DiagnosticSeverity.Error, tags);

    private static DiagnosticDescriptor Warning(string id, string title) => Create(id, title, DiagnosticSeverity.Warning, []);

    private static DiagnosticDescriptor Create(string id, string title, DiagnosticSeverity severity, string[] tags) =>
        new(id, title, "{0}", "Seg", severity, isEnabledByDefault: true, helpLinkUri: HelpLinks.Of(id), customTags: tags);
}
