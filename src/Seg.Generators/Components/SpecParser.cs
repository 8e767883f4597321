using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Generators.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Components;

/// <summary>Reads an options class: kind, id, and options with their published defaults.</summary>
internal static class SpecParser
{
    private const string SpecBase = "Seg.ComponentSpecAttribute";

    public static SpecInfo? Parse(INamedTypeSymbol spec, Compilation compilation, Report? report, CancellationToken cancellation)
    {
        var at = spec.Locations.FirstOrDefault();
        if (spec.IsAbstract || spec.IsGenericType || !spec.InstanceConstructors.Any(c => c.Parameters.IsEmpty && c.DeclaredAccessibility == Accessibility.Public))
        {
            report?.Invoke(DiagnosticIds.SpecNotConstructible, at, $"The options class '{spec.Name}' must be a plain class with a public parameterless constructor");
            return null;
        }
        if (Identity(spec, compilation) is not var (kind, id, place))
        {
            report?.Invoke(DiagnosticIds.BadComponentId, at, $"The id of '{spec.Name}' must be a constant passed to its base class, e.g. BackboneSpecAttribute(\"vendor/name\")");
            return null;
        }
        if (!Ids.IsComponent(id))
        {
            report?.Invoke(DiagnosticIds.BadComponentId, place, $"The id '{id}' of '{spec.Name}' must have the form vendor/name, in lower case letters, digits, dots and dashes",
                Suggestion.Instead(id, Ids.Mended(id, Ids.IsComponent)));
            return null;
        }
        var options = new List<OptionModel>();
        var sound = true;
        foreach (var property in Properties(spec))
        {
            cancellation.ThrowIfCancellationRequested();
            if (OptionParser.Parse(property, compilation, report) is { } option) options.Add(option);
            else sound = false;
        }
        sound = sound && OptionRules.AreSound(spec, options, report);
        return sound ? new(spec.FullName(), kind, id, spec.IsVisibleOutside(), options.ToEquatable()) : null;
    }

    /// <summary>Settable public properties, base class first; one that a derived class declares anew stands once.</summary>
    public static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol spec)
    {
        var chain = spec.SelfAndBases().TakeWhile(t => !t.Is(SpecBase)).Reverse();
        return chain.SelectMany(t => t.GetMembers().OfType<IPropertySymbol>())
            .Where(p => p is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, SetMethod.DeclaredAccessibility: Accessibility.Public })
            .GroupBy(p => p.Name).Select(same => same.Last());
    }

    /// <summary>Kind, id and the id's place, found by following the constants that constructors hand to their base class.</summary>
    private static (string Kind, string Id, Location Place)? Identity(INamedTypeSymbol spec, Compilation compilation)
    {
        (string Text, Location Place)? id = null;
        for (var type = spec; type?.BaseType is { } parent; type = parent)
        {
            var name = parent.PlainName();
            id ??= BaseConstants(type, compilation).Where(c => c.Value is string).Select(c => ((string Text, Location Place)?)((string)c.Value!, c.Place)).FirstOrDefault();
            if (name == SpecBase) return KindOfBase(type, compilation) is { } kind && id is var (text, place) ? (kind, text, place) : null;
            if (parent.BaseType?.PlainName() == SpecBase && name.StartsWith("Seg.") && name.EndsWith("SpecAttribute"))
                return id is var (stated, at) ? (name.Substring(4, name.Length - 4 - "SpecAttribute".Length), stated, at) : null;
        }
        return null;
    }

    private static string? KindOfBase(INamedTypeSymbol type, Compilation compilation) =>
        BaseConstants(type, compilation).Select(c => c.Value).OfType<int>().FirstOrDefault() is var value && type.BaseType!.InstanceConstructors
            .SelectMany(c => c.Parameters).FirstOrDefault(p => p.Type.PlainName() == "Seg.ComponentKind")?.Type.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(f => f.ConstantValue is int member && member == value) is { } field ? field.Name : null;

    private static IEnumerable<(object? Value, Location Place)> BaseConstants(INamedTypeSymbol type, Compilation compilation)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is not ClassDeclarationSyntax declaration) continue;
            var lists = declaration.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().Select(b => b.ArgumentList) ?? [];
            lists = lists.Concat(declaration.Members.OfType<ConstructorDeclarationSyntax>()
                .Where(c => c.Initializer is { } initializer && initializer.IsKind(SyntaxKind.BaseConstructorInitializer)).Select(c => c.Initializer!.ArgumentList));
            foreach (var argument in lists.SelectMany(list => list.Arguments))
            {
                var constant = compilation.GetSemanticModel(argument.SyntaxTree).GetConstantValue(argument.Expression);
                if (constant.HasValue) yield return (constant.Value, argument.Expression.GetLocation());
            }
        }
    }
}
