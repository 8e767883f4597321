using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Seg.Generators.Components;
using Seg.Generators.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Models;

/// <summary>Reads a class marked [SegModel] and, through Extends, the specs that it builds on. Symbols end here.</summary>
internal static class ModelParser
{
    /// <summary>The kinds that fill slots, in data-flow order.</summary>
    public static readonly string[] SlotKinds = ["Backbone", "PixelDecoder", "TransformerDecoder", "RegionDecoder", "Head", "Criterion", "PostProcessor"];

    public static ModelInfo? Parse(INamedTypeSymbol type, AttributeData attribute, Report? report, CancellationToken cancellation)
    {
        var at = type.Locations.FirstOrDefault();
        var sound = true;
        if (!TypeNest.IsPartial(type) || !type.IsStatic || type.IsGenericType)
            Wrong(DiagnosticIds.ModelNotPartial, at, $"The model '{type.Name}' must be a partial static class: its typed builder is a generated part");
        var id = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        if (!Ids.IsModel(id))
            Wrong(DiagnosticIds.BadComponentId, attribute.PlaceOfFirst() ?? at, $"The model id '{id}' must be lower case letters, digits, dots, dashes and underscores",
                Suggestion.Instead(id, Ids.Mended(id, Ids.IsModel)));

        var chain = Chain(type);
        if (chain is null)
        {
            Wrong(DiagnosticIds.ExtendsCycle, attribute.Place("Extends") ?? at, $"'{type.Name}' extends a spec that extends it in turn");
            return null;
        }

        var slots = new Dictionary<string, SlotInfo>();
        var (task, classes, preprocess, names, window) = (0, "", new List<NamedValue>(), new List<NamedValue>(), (List<NamedValue>?)null);
        foreach (var spec in chain)
        {
            cancellation.ThrowIfCancellationRequested();
            if (spec.Attribute(Known.Model) is { } model)
            {
                if (model.Named("Task")?.Value is int stated && stated != 0) task = stated;
                if (model.Named("Classes")?.Value is string { Length: > 0 } catalogue) classes = catalogue;
            }
            if (spec.Attribute("Seg.PreprocessAttribute") is { } stage) preprocess = Merge(preprocess, Values(stage));
            if (spec.Attribute("Seg.StateNamesAttribute") is { } named) names = Merge(names, Values(named));
            if (spec.Attribute("Seg.SlidingWindowAttribute") is { } windows) window = Merge(window ?? [], Values(windows));
            var own = SymbolEqualityComparer.Default.Equals(spec, type);
            var seen = new HashSet<string>();
            foreach (var component in spec.GetAttributes())
            {
                // Of a spec in source the compiler says so itself.
                if (component.AttributeClass is IErrorTypeSymbol lost && spec.DeclaringSyntaxReferences.IsEmpty)
                    Wrong(DiagnosticIds.SpecWithoutComponent, attribute.Place(), $"'{spec.Name}', which '{type.Name}' extends, uses '{lost.PlainName()}' of {lost.ContainingAssembly?.Name ?? "an assembly"}, which this project does not reference");
                if (component.AttributeClass is not { } specType || KindOf(specType) is not { } kind || !SlotKinds.Contains(kind)) continue;
                var place = own ? component.Place() : attribute.Place();
                if (!seen.Add(kind)) Wrong(DiagnosticIds.SlotTwice, place, $"'{spec.Name}' fills the slot {kind} twice; the second is '{specType.Name}'");
                if (!SymbolEqualityComparer.Default.Equals(specType.ContainingAssembly, type.ContainingAssembly) && !specType.IsVisibleOutside())
                    Wrong(DiagnosticIds.SpecWithoutComponent, place, $"'{specType.Name}', which '{spec.Name}' uses, is not public: a model of another assembly can't name it");
                // The same component again states only what differs; another one replaces it.
                var name = specType.FullName();
                var earlier = slots.TryGetValue(kind, out var slot) && slot.Spec == name ? slot.Values : default;
                slots[kind] = new(kind, name, Merge(earlier, Values(component)).ToEquatable());
            }
        }
        if (!sound) return null;
        return new(TypeNest.Of(type), type.FullName(), id, task, classes, SlotKinds.Where(slots.ContainsKey).Select(kind => slots[kind]).ToEquatable(), preprocess.ToEquatable(),
            names.ToEquatable(), window?.ToEquatable(), Stated(type, "Seg.CheckpointAttribute"), Stated(type, "Seg.PublishedAttribute"));

        void Wrong(string rule, Location? location, string message, ImmutableDictionary<string, string?>? properties = null)
        {
            sound = false;
            report?.Invoke(rule, location, message, properties);
        }
    }

    /// <summary>The kind that an attribute class fills, by its base class; null for attributes that are no component options.</summary>
    public static string? KindOf(INamedTypeSymbol type)
    {
        foreach (var t in type.SelfAndBases())
        {
            if (t.BaseType?.Is("Seg.ComponentSpecAttribute") != true) continue;
            var name = t.PlainName();
            return name.StartsWith("Seg.", StringComparison.Ordinal) && name.EndsWith("SpecAttribute", StringComparison.Ordinal) ? name.Substring(4, name.Length - 4 - "SpecAttribute".Length) : null;
        }
        return null;
    }

    /// <summary>The specs from the one that extends nothing down to <paramref name="type"/>; null when they go round in a circle.</summary>
    public static List<INamedTypeSymbol>? Chain(INamedTypeSymbol type)
    {
        var chain = new List<INamedTypeSymbol>();
        for (var t = type; t is not null; t = t.Attribute(Known.Model)?.Named("Extends")?.Value as INamedTypeSymbol)
        {
            if (chain.Contains(t, SymbolEqualityComparer.Default)) return null;
            chain.Insert(0, t);
        }
        return chain;
    }

    private static EquatableArray<NamedValue>? Stated(INamedTypeSymbol type, string attribute) => type.Attribute(attribute) is { } stated ? Values(stated).ToEquatable() : null;

    private static IEnumerable<NamedValue> Values(AttributeData attribute) =>
        attribute.NamedArguments.Where(pair => pair.Value.Kind != TypedConstantKind.Error)
            .Select(pair => new NamedValue(pair.Key, CSharp(pair.Value), Literals.Json(ConstantReader.Of(pair.Value))));

    private static List<NamedValue> Merge(IEnumerable<NamedValue> under, IEnumerable<NamedValue> over)
    {
        var merged = under.ToList();
        foreach (var value in over)
        {
            var index = merged.FindIndex(v => v.Name == value.Name);
            if (index < 0) merged.Add(value);
            else merged[index] = value;
        }
        return merged;
    }

    private static string CSharp(TypedConstant value) => value switch
    {
        { IsNull: true } => "null!",
        { Kind: TypedConstantKind.Array } => $"new {((IArrayTypeSymbol)value.Type!).ElementType.FullName()}[] {{ {string.Join(", ", value.Values.Select(CSharp))} }}",
        { Kind: TypedConstantKind.Enum } when ConstantReader.Of(value) is string name && name.All(c => char.IsLetterOrDigit(c) || c == '_') && !char.IsDigit(name[0]) => $"{value.Type!.FullName()}.{name}",
        { Kind: TypedConstantKind.Enum } => $"({value.Type!.FullName()}){Literals.CSharp(value.Value)}",
        { Kind: TypedConstantKind.Type } => $"typeof({((ITypeSymbol)value.Value!).FullName()})",
        _ => Literals.CSharp(value.Value),
    };
}
