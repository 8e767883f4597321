using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;
using Seg.Generators.Models;
using Seg.Shared;

namespace Seg.Generators.Diagnostics;

/// <summary>Checks the options that a compiled model states against [InRange], [OneOf] and [MultipleOf], as the descriptor's Validate does at run time.</summary>
internal static class OptionValueCheck
{
    public static void Examine(INamedTypeSymbol model, string id, SlotInfo slot, ComponentFacts facts, Report report, Location? fallback)
    {
        var attribute = model.GetAttributes().FirstOrDefault(a => a.AttributeClass?.FullName() == slot.Spec);
        if (attribute is null) return;
        var values = ModelPlanner.OptionValues(slot, facts);
        var properties = SpecParser.Properties(attribute.AttributeClass!).ToDictionary(p => p.Name);
        foreach (var name in attribute.NamedArguments.Select(pair => pair.Key))
        {
            if (!properties.TryGetValue(name, out var property) || !values.TryGetValue(name, out var value) || value is null) continue;
            if (Broken(property, value, values) is { } rule)
                report(DiagnosticIds.InvalidValue, Argument(attribute, name) ?? fallback, $"{id}: {name} {rule}");
        }
    }

    private static string? Broken(IPropertySymbol property, object value, IReadOnlyDictionary<string, object?> values)
    {
        var items = value as object[] ?? [value];
        if (property.Attribute("Seg.InRangeAttribute")?.ConstructorArguments is { Length: 2 } range && range[0].Value is double minimum && range[1].Value is double maximum)
        {
            foreach (var item in items)
            {
                if (Number(item) is { } number && !(number >= minimum && number <= maximum)) return $"must lie within {Text(minimum)}..{Text(maximum)}, found {Text(item)}";
            }
        }
        if (property.Attribute("Seg.OneOfAttribute")?.ConstructorArguments is { Length: 1 } oneOf && oneOf[0] is { Kind: TypedConstantKind.Array, IsNull: false } list)
        {
            var allowed = list.Values.Select(v => Text(ConstantReader.Of(v))).ToArray();
            foreach (var item in items)
            {
                if (!allowed.Contains(Text(item))) return $"must be one of {string.Join(", ", allowed)}, found {Text(item)}";
            }
        }
        if (property.Attribute("Seg.MultipleOfAttribute")?.ConstructorArguments is { Length: 1 } multiple)
        {
            var of = multiple[0].Value is string other && values.TryGetValue(other, out var divisor) ? divisor : multiple[0].Value;
            var step = Number(of) ?? 1;
            if (items.Any(item => Number(item) is { } number && (step == 0 || number % step != 0))) return $"must be a multiple of {Text(multiple[0].Value)} ({Text(of)}), found {Text(value)}";
        }
        return null;
    }

    private static double? Number(object? value) => value switch
    {
        long whole => whole,
        int whole => whole,
        double number => number,
        _ => null,
    };

    private static string Text(object? value) => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static Location? Argument(AttributeData attribute, string name) => (attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.ArgumentList?.Arguments
        .FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name)?.Expression.GetLocation();
}
