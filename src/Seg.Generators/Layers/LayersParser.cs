using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Layers;

/// <summary>Reads the [Layer] and [Buffer] members of a module class.</summary>
internal static class LayersParser
{
    public const string Module = "TorchSharp.torch.nn.Module";
    public const string Tensor = "TorchSharp.torch.Tensor";

    /// <summary>The whole class, when <paramref name="member"/> is its first marked member; null for the others, so that a class is read once.</summary>
    public static LayersInfo? ParseAtFirst(ISymbol member, CancellationToken cancellation) =>
        member.ContainingType is { } type && SymbolEqualityComparer.Default.Equals(Marked(type).FirstOrDefault().Member, member) ? Parse(type, null, cancellation) : null;

    public static LayersInfo? Parse(INamedTypeSymbol type, Report? report, CancellationToken cancellation)
    {
        var sound = true;
        if (!type.Derives(Module))
        {
            foreach (var (member, _) in Marked(type))
                Wrong(DiagnosticIds.LayerNotModule, member, $"'{type.Name}' has the layer '{member.Name}' but is no torch.nn.Module");
            return null;
        }
        if (!TypeNest.IsPartial(type))
            Wrong(DiagnosticIds.ComponentNotPartial, type, $"'{type.Name}' has layers, so it and the types around it must be partial: they are registered in a generated part");

        var members = new List<MemberInfo>();
        var names = new Dictionary<string, string>();
        foreach (var (member, attribute) in Marked(type))
        {
            cancellation.ThrowIfCancellationRequested();
            var name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "";
            var memberType = TypeOf(member);
            var isBuffer = attribute.AttributeClass!.PlainName() == Known.Buffer;
            if (KindOf(memberType, isBuffer) is not { } kind)
                Wrong(DiagnosticIds.LayerNotModule, member, isBuffer
                    ? $"The buffer '{member.Name}' must be a Tensor, and is of type '{memberType}'"
                    : $"The layer '{member.Name}' must be a Module, a Parameter or a list of modules, and is of type '{memberType}'");
            else if (name.Length == 0 || name.Split('.').Any(part => part.Length == 0))
                Wrong(DiagnosticIds.DuplicateLayerName, member, $"'{member.Name}' has no proper name in the state dict: '{name}'");
            else if (names.TryGetValue(name, out var other))
                Wrong(DiagnosticIds.DuplicateLayerName, member, $"'{member.Name}' and '{other}' have the same name in the state dict: '{name}'");
            else
            {
                names.Add(name, member.Name);
                members.Add(new(kind, member.Name, name, memberType.NullableAnnotation != NullableAnnotation.NotAnnotated, attribute.Named("Persistent")?.Value is not false));
            }
        }
        return sound
            ? new(TypeNest.Of(type), type.Name, type.IsSealed, IsLayered(type.BaseType), type.GetMembers("RegisterComponents").OfType<IMethodSymbol>().Any(m => m.IsOverride), members.ToEquatable())
            : null;

        void Wrong(string id, ISymbol at, string message)
        {
            sound = false;
            report?.Invoke(id, at.Locations.FirstOrDefault(), message);
        }
    }

    /// <summary>Marked members in declaration order.</summary>
    public static IEnumerable<(ISymbol Member, AttributeData Attribute)> Marked(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is not (IFieldSymbol { IsImplicitlyDeclared: false } or IPropertySymbol) || member.IsStatic) continue;
            if ((member.Attribute(Known.Layer) ?? member.Attribute(Known.Buffer)) is { } attribute) yield return (member, attribute);
        }
    }

    /// <summary>The type of a field or property.</summary>
    public static ITypeSymbol TypeOf(ISymbol member) => (member as IFieldSymbol)?.Type ?? ((IPropertySymbol)member).Type;

    /// <summary>The field that holds a member's value: itself, or the one behind a property; null for a property without one.</summary>
    public static IFieldSymbol? FieldOf(ISymbol member) => member as IFieldSymbol
        ?? member.ContainingType.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => SymbolEqualityComparer.Default.Equals(f.AssociatedSymbol, member));

    /// <summary>How a member of a type is registered; null when it can't be.</summary>
    public static MemberKind? KindOf(ITypeSymbol type, bool isBuffer)
    {
        if (isBuffer) return Is(type, Tensor) ? MemberKind.Buffer : null;
        if (Is(type, Module)) return MemberKind.Module;
        if (Is(type, "TorchSharp.Modules.Parameter")) return MemberKind.Parameter;
        return Element(type) is { } element && Is(element, Module) ? MemberKind.Modules : null;
    }

    /// <summary>The type of the elements of an array or any other sequence; null for other types.</summary>
    public static ITypeSymbol? Element(ITypeSymbol type) => type is IArrayTypeSymbol { Rank: 1 } array ? array.ElementType
        : type.AllInterfaces.Concat(type is INamedTypeSymbol named ? [named] : [])
            .FirstOrDefault(i => i.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)?.TypeArguments[0];

    // A type parameter is what one of its constraints is.
    private static bool Is(ITypeSymbol type, string name) => type is ITypeParameterSymbol parameter ? parameter.ConstraintTypes.Any(t => Is(t, name)) : type.Derives(name);

    // The generator does not see its own output, so a base class of the same project counts by its marked members.
    public static bool IsLayered(INamedTypeSymbol? type) =>
        type is not null && type.SelfAndBases().Any(t => Marked(t).Any() || t.Interfaces.Any(i => i.Is("Seg.ILayered")));
}
