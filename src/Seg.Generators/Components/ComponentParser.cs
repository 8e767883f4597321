using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Components;

/// <summary>Reads a class marked [Component&lt;TSpec&gt;]. Symbols end here.</summary>
internal static class ComponentParser
{
    public static ComponentInfo? Parse(INamedTypeSymbol type, AttributeData component, Compilation compilation, Report? report, CancellationToken cancellation)
    {
        if (component.AttributeClass?.TypeArguments.FirstOrDefault() is not INamedTypeSymbol { TypeKind: TypeKind.Class } specType) return null;
        var spec = SpecParser.Parse(specType, compilation, report, cancellation);
        var at = type.Locations.FirstOrDefault();
        var sound = spec is not null;
        if (spec is not null && !FitsKind(type, spec.Kind, component.AttributeClass!.ContainingAssembly))
            Wrong(DiagnosticIds.ComponentKindMismatch, $"'{type.Name}' has options of kind {spec.Kind}, so it must derive from Seg.{spec.Kind} or implement Seg.I{spec.Kind}");
        var arguments = Constructor(type, specType);
        if (type.IsAbstract || type.IsGenericType)
            Wrong(DiagnosticIds.ComponentConstructor, $"The component '{type.Name}' must be a class that can be constructed: neither abstract nor generic");
        else if (!type.IsVisibleInside() || !specType.IsVisibleInside())
            Wrong(DiagnosticIds.ComponentConstructor, $"The component '{type.Name}', its options and the types around them must be public or internal: the descriptor stands beside them");
        else if (arguments is null)
            Wrong(DiagnosticIds.ComponentConstructor, $"The component '{type.Name}' needs a public constructor whose parameters are any of ({specType.Name}, ComponentContext)");
        if (!sound) return null;

        var nest = TypeNest.Of(type);
        return new(nest.Namespace, nest.HintName, type.FullName(),
            (nest.Namespace.Length == 0 ? nest.HintName : nest.HintName.Substring(nest.Namespace.Length + 1)).Replace('.', '_') + "Descriptor",
            spec!, Symbols.Abi(component.AttributeClass!), type.Summary(), Ports(type), Tasks(type), type.Derives("TorchSharp.torch.nn.Module"),
            type.IsVisibleOutside(), arguments!.ToEquatable());

        void Wrong(string id, string message)
        {
            sound = false;
            report?.Invoke(id, at, message);
        }
    }

    /// <summary>The kinds that have a base class or interface of their name must use it; later kinds join by being declared.</summary>
    private static bool FitsKind(INamedTypeSymbol type, string kind, IAssemblySymbol contracts)
    {
        var wanted = new[] { $"Seg.{kind}", $"Seg.I{kind}" }.Where(name => contracts.GetTypeByMetadataName(name) is not null).ToArray();
        return wanted.Length == 0 || type.SelfAndBases().Concat(type.AllInterfaces).Any(t => wanted.Contains(t.PlainName()));
    }

    /// <summary>What each parameter of the constructor takes, <c>spec</c> or <c>context</c>; null when none fits.</summary>
    public static string[]? Constructor(INamedTypeSymbol type, INamedTypeSymbol spec) => type.InstanceConstructors
        .Where(c => c.DeclaredAccessibility == Accessibility.Public)
        .Select(c => c.Parameters.Select(p => SymbolEqualityComparer.Default.Equals(p.Type, spec) ? "spec" : p.Type.PlainName() == "Seg.ComponentContext" ? "context" : "").ToArray())
        .Where(parameters => parameters.All(p => p.Length > 0))
        .OrderByDescending(parameters => parameters.Length).FirstOrDefault();

    /// <summary>The value of [Supports]; 0 without it.</summary>
    public static int Tasks(INamedTypeSymbol type) =>
        type.Attribute("Seg.SupportsAttribute")?.ConstructorArguments is { Length: 1 } arguments && arguments[0].Value is int tasks ? tasks : 0;

    private static string Ports(INamedTypeSymbol type) => string.Join("\n", PortAttributes(type).Select(p => p.Declaration.ToString()));

    /// <summary>[Needs], [Gives] and [Requires] in source order.</summary>
    public static IEnumerable<(AttributeData Attribute, PortDeclaration Declaration)> PortAttributes(INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes())
        {
            var name = attribute.AttributeClass?.PlainName();
            if (name is not ("Seg.NeedsAttribute" or "Seg.GivesAttribute" or "Seg.RequiresAttribute") || attribute.ConstructorArguments.Length != 1) continue;
            if (name == "Seg.RequiresAttribute")
            {
                // ';' and line breaks part declarations.
                yield return (attribute, new(false, PortDeclaration.Options)
                {
                    That = attribute.ConstructorArguments[0].Value as string ?? "", Because = Value("Because")?.Replace(';', ',').Replace('\n', ' '), When = Value("When"),
                });
                continue;
            }
            yield return (attribute, new(name == "Seg.GivesAttribute", ConstantReader.Of(attribute.ConstructorArguments[0]) as string ?? "")
            {
                Names = Value("Names"),
                Levels = Value("Levels"),
                Level = Value("Level"),
                From = Value("From"),
                CoarseFirst = attribute.Named("CoarseFirst")?.Value is true,
                Take = Value("Take"),
                Channels = Value("Channels"),
                Stride = Value("Stride"),
                Count = Value("Count"),
                Predicted = Value("Predicted"),
                When = Value("When"),
            });

            string? Value(string option) => attribute.Named(option) is { IsNull: false, Kind: TypedConstantKind.Primitive } value
                ? value.Value is bool flag ? flag ? "true" : "false" : System.Convert.ToString(value.Value, CultureInfo.InvariantCulture) : null;
        }
    }
}
