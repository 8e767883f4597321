using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;
using Seg.Generators.Plugins;

namespace Seg.Generators.Models;

/// <summary>What models of a project may refer to, found without the generator's output: the project's own components and those of referenced plugins.</summary>
internal static class Neighbourhood
{
    public static Surroundings Read(Compilation compilation, CancellationToken cancellation)
    {
        var components = new List<ComponentFacts>();
        var classes = new List<ClassCount>();
        foreach (var type in Types(compilation.Assembly.GlobalNamespace))
        {
            cancellation.ThrowIfCancellationRequested();
            if (type.Attribute(Known.Component) is { } component && ComponentParser.Parse(type, component, compilation, null, cancellation) is { } info) components.Add(Facts(info));
            if (type.Attribute(Known.Classes) is { } catalogue && PluginParser.ParseClasses(type, catalogue) is { } export) classes.Add(new(export.Id, export.Count));
        }
        return Join(components, classes, ReferencedExports.Read(compilation, cancellation));
    }

    /// <summary>The project's own before those of references.</summary>
    public static Surroundings Join(IEnumerable<ComponentFacts> components, IEnumerable<ClassCount> classes, Surroundings referenced) =>
        new(components.Concat(referenced.Components).ToEquatable(), classes.Concat(referenced.Classes).ToEquatable());

    public static ComponentFacts Facts(ComponentInfo component)
    {
        var export = ComponentExport.Of(component);
        return new(export.Kind, export.Id, export.Descriptor, export.Spec, export.Component, export.Defaults, export.Ports, component.Tasks, component.Arguments);
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
    {
        foreach (var member in container.GetMembers())
        {
            if (member is INamedTypeSymbol type) yield return type;
            if (member is not INamespaceOrTypeSymbol inner) continue;
            foreach (var nested in Types(inner)) yield return nested;
        }
    }
}
