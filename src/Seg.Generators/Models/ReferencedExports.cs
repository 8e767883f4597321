using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;

namespace Seg.Generators.Models;

/// <summary>Reads the export attributes of referenced plugins: which components and class catalogues models may use.</summary>
internal static class ReferencedExports
{
    public static Surroundings Read(Compilation compilation, CancellationToken cancellation)
    {
        var components = new List<ComponentFacts>();
        var classes = new List<ClassCount>();
        foreach (var attribute in Attributes(compilation, cancellation))
        {
            var name = attribute.AttributeClass?.PlainName();
            if (name == "Seg.SegComponentExportAttribute" && Component(attribute) is { } component) components.Add(component);
            if (name == "Seg.SegClassesExportAttribute" && attribute.ConstructorArguments is { Length: 3 } c && c[0].Value is string id && c[1].Value is int count) classes.Add(new(id, count));
        }
        return new(components.OrderBy(c => c.Spec, System.StringComparer.Ordinal).ToEquatable(), classes.OrderBy(c => c.Id, System.StringComparer.Ordinal).ToEquatable());
    }

    /// <summary>Ids of referenced models, each with the class that is marked [SegModel].</summary>
    public static IEnumerable<(string Id, string Type)> Models(Compilation compilation, CancellationToken cancellation)
    {
        foreach (var attribute in Attributes(compilation, cancellation))
        {
            if (attribute.AttributeClass?.PlainName() == "Seg.SegModelExportAttribute" && attribute.ConstructorArguments is { Length: 2 } m && m[0].Value is string id && m[1].Value is INamedTypeSymbol definition)
                yield return (id, (definition.ContainingType ?? definition).PlainName());
        }
    }

    private static IEnumerable<AttributeData> Attributes(Compilation compilation, CancellationToken cancellation)
    {
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellation.ThrowIfCancellationRequested();
            // Only assemblies that know the contracts can hold exports; the others' attributes are not worth decoding.
            if (!assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == "Seg.Abstractions"))) continue;
            foreach (var attribute in assembly.GetAttributes()) yield return attribute;
        }
    }

    private static ComponentFacts? Component(AttributeData export)
    {
        if (export.ConstructorArguments is not { Length: 5 } arguments || arguments[0].Value is not string kind || arguments[1].Value is not string id
            || arguments[2].Value is not INamedTypeSymbol descriptor || arguments[3].Value is not INamedTypeSymbol spec || arguments[4].Value is not INamedTypeSymbol component) return null;
        var constructor = component.IsVisibleOutside() ? ComponentParser.Constructor(component, spec) : null;
        return new(kind, id, descriptor.FullName(), spec.FullName(), component.FullName(), export.Named("Defaults")?.Value as string ?? "", export.Named("Ports")?.Value as string ?? "",
            ComponentParser.Tasks(component), constructor?.ToEquatable());
    }
}
