using System.Linq;
using Microsoft.CodeAnalysis;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Components;

/// <summary>Reads one option.</summary>
internal static class OptionParser
{
    public static OptionModel? Parse(IPropertySymbol property, Compilation compilation, Report? report)
    {
        var at = property.Locations.FirstOrDefault();
        var isArray = property.Type is IArrayTypeSymbol { Rank: 1 };
        var element = property.Type is IArrayTypeSymbol array ? array.ElementType : property.Type;
        if (TypeOf(element) is not { } type || (property.Type is IArrayTypeSymbol && !isArray))
        {
            report?.Invoke(DiagnosticIds.OptionType, at,
                $"The option '{property.Name}' is of type '{property.Type}'; options are int, long, float, double, bool, string, an enum, or a one-dimensional array of these");
            return null;
        }
        if (Default(property, element, isArray, compilation) is not { } standard)
        {
            report?.Invoke(DiagnosticIds.OptionType, at, $"The default of the option '{property.Name}' must be a constant or a list of constants: it is published as data");
            return null;
        }
        var range = property.Attribute("Seg.InRangeAttribute")?.ConstructorArguments;
        var oneOf = OptionRules.Choices(property);
        var values = oneOf.Length > 0 ? OptionRules.Allowed(property)
            : type == OptionType.Enum ? element.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).Select(f => f.Name) : [];
        var multiple = property.Attribute("Seg.MultipleOfAttribute")?.ConstructorArguments is { Length: 1 } of && !of[0].IsNull ? OptionRules.Text(of[0].Value) : null;
        return new(property.Name, type, isArray, element.WithNullableAnnotation(NullableAnnotation.NotAnnotated).FullName(), standard, property.Summary(),
            range?[0].Value as double?, range?[1].Value as double?, oneOf.Select(v => Literal(v, element)).ToEquatable(), values.ToEquatable(), multiple,
            type == OptionType.Enum && element.Attribute("System.FlagsAttribute") is not null);
    }

    /// <summary>The default as JSON: from the initialiser, or, for an option of a referenced plugin, from what its export recorded.</summary>
    private static string? Default(IPropertySymbol property, ITypeSymbol element, bool isArray, Compilation compilation)
    {
        if (property.DeclaringSyntaxReferences.IsEmpty)
        {
            var export = property.ContainingAssembly.GetAttributes().FirstOrDefault(a => a.AttributeClass?.PlainName() == "Seg.SegComponentExportAttribute"
                && a.ConstructorArguments.Length == 5 && SymbolEqualityComparer.Default.Equals(a.ConstructorArguments[3].Value as ISymbol, property.ContainingType));
            var line = (export?.Named("Defaults")?.Value as string)?.Split('\n').FirstOrDefault(l => l.StartsWith(property.Name + "="));
            if (line is not null) return line.Substring(property.Name.Length + 1);
        }
        return ConstantReader.TryDefault(property, element, isArray, compilation, out var value) ? Literals.Json(value) : null;
    }

    private static OptionType? TypeOf(ITypeSymbol type) => type switch
    {
        { TypeKind: TypeKind.Enum } => OptionType.Enum,
        { SpecialType: SpecialType.System_Int32 } => OptionType.Int32,
        { SpecialType: SpecialType.System_Int64 } => OptionType.Int64,
        { SpecialType: SpecialType.System_Single } => OptionType.Single,
        { SpecialType: SpecialType.System_Double } => OptionType.Double,
        { SpecialType: SpecialType.System_Boolean } => OptionType.Boolean,
        { SpecialType: SpecialType.System_String } => OptionType.String,
        _ => null,
    };

    private static string Literal(TypedConstant constant, ITypeSymbol element) => element.TypeKind == TypeKind.Enum
        ? $"({element.FullName()}){Literals.CSharp(constant.Value)}"
        : Literals.CSharp(ConstantReader.Of(constant, element.SpecialType == SpecialType.System_String ? null : element));
}
