using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Seg.Generators.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Components;

/// <summary>[InRange], [OneOf] and [MultipleOf]: whether they fit their option, and whether a value keeps them, as the descriptor's Validate checks at run time.</summary>
internal static class OptionRules
{
    /// <summary>False when a rule would not compile in the descriptor. A default that breaks its own rule is reported as well.</summary>
    public static bool AreSound(INamedTypeSymbol spec, IReadOnlyList<OptionModel> options, Report? report)
    {
        var sound = true;
        var defaults = options.ToDictionary(o => o.Name, o => JsonValues.Parse(o.Default));
        foreach (var property in SpecParser.Properties(spec))
        {
            var option = options.First(o => o.Name == property.Name);
            var wrong = Misfits(property, option, options).ToArray();
            sound &= wrong.Length == 0;
            foreach (var (attribute, message, misspelt) in wrong)
            {
                report?.Invoke(DiagnosticIds.OptionRuleMismatch, attribute.PlaceOfFirst() ?? attribute.Place() ?? property.Locations.FirstOrDefault(), $"{spec.Name}.{option.Name}: {message}",
                    misspelt is null ? null : Suggestion.Nearest(misspelt, Numbers(options).Select(o => o.Name)));
            }
            if (report is not null && wrong.Length == 0 && Broken(property, defaults[option.Name], defaults) is { } rule)
                report(DiagnosticIds.OptionRuleMismatch, property.Locations.FirstOrDefault(), $"{spec.Name}.{option.Name}: the default {rule}");
        }
        return sound;
    }

    /// <summary>What rule <paramref name="value"/> breaks, with the numbers; null when it keeps them all.</summary>
    public static string? Broken(IPropertySymbol property, object? value, IReadOnlyDictionary<string, object?> values)
    {
        if (value is null) return null;
        var items = value as object[] ?? [value];
        if (Of(property, "InRange") is { ConstructorArguments: { Length: 2 } range } && range[0].Value is double minimum && range[1].Value is double maximum)
        {
            foreach (var item in items)
            {
                if (Number(item) is { } number && !(number >= minimum && number <= maximum)) return $"must lie within {Text(minimum)}..{Text(maximum)}, found {Text(item)}";
            }
        }
        if (Allowed(property) is { Length: > 0 } allowed)
        {
            foreach (var item in items)
            {
                if (!allowed.Contains(Text(item))) return $"must be one of {string.Join(", ", allowed)}, found {Text(item)}";
            }
        }
        if (Of(property, "MultipleOf") is { ConstructorArguments: { Length: 1 } multiple })
        {
            var of = multiple[0].Value is string other && values.TryGetValue(other, out var divisor) ? divisor : multiple[0].Value;
            var step = Number(of) ?? 1;
            if (items.Any(item => Number(item) is { } number && (step == 0 || number % step != 0))) return $"must be a multiple of {Text(multiple[0].Value)} ({Text(of)}), found {Text(value)}";
        }
        return null;
    }

    /// <summary>The values of [OneOf] as text; empty without it.</summary>
    public static string[] Allowed(IPropertySymbol property) => Choices(property).Select(v => Text(ConstantReader.Of(v))).ToArray();

    /// <summary>The values of [OneOf]; empty without it.</summary>
    public static TypedConstant[] Choices(IPropertySymbol property) =>
        Of(property, "OneOf") is { ConstructorArguments: { Length: 1 } one } && one[0] is { Kind: TypedConstantKind.Array, IsNull: false } list ? list.Values.Where(v => !v.IsNull).ToArray() : [];

    /// <summary>The option that a property's [MultipleOf] names; null when it names none.</summary>
    public static string? Divisor(IPropertySymbol property) => Of(property, "MultipleOf")?.ConstructorArguments.FirstOrDefault().Value as string;

    public static string Text(object? value) => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static IEnumerable<(AttributeData Attribute, string Message, string? Misspelt)> Misfits(IPropertySymbol property, OptionModel option, IReadOnlyList<OptionModel> options)
    {
        if (Of(property, "InRange") is { } range)
        {
            if (option.Element is OptionType.Boolean or OptionType.String or OptionType.Enum) yield return (range, $"[InRange] is for numbers, and it is of type {option.TypeText}", null);
            else if (option.Minimum > option.Maximum) yield return (range, $"the range {Text(option.Minimum)}..{Text(option.Maximum)} is empty", null);
        }
        if (Of(property, "OneOf") is { } oneOf && Odd(oneOf, property) is { } odd)
            yield return (oneOf, $"[OneOf] has the value {odd}, and it is of type {option.TypeText}", null);
        if (Of(property, "MultipleOf") is not { } multiple) yield break;
        if (option.Element is not (OptionType.Int32 or OptionType.Int64) || (option.IsArray && option.Element == OptionType.Int64))
            yield return (multiple, $"[MultipleOf] is for int, long and int[], and it is of type {option.TypeText}", null);
        else if (multiple.ConstructorArguments.FirstOrDefault().Value is string name && Numbers(options).All(o => o.Name != name))
            yield return (multiple, $"[MultipleOf] names '{name}', which is no whole number among the options.{NearestName.Hint(name, Numbers(options).Select(o => o.Name))}", name);
        else if (multiple.ConstructorArguments.FirstOrDefault().Value is not (string or int or long))
            yield return (multiple, "[MultipleOf] takes a whole number or the name of an option", null);
    }

    // A value that C# would not convert to the option's type.
    private static string? Odd(AttributeData oneOf, IPropertySymbol property)
    {
        if (oneOf.ConstructorArguments.FirstOrDefault() is not { Kind: TypedConstantKind.Array, IsNull: false } list) return null;
        var element = property.Type is IArrayTypeSymbol array ? array.ElementType : property.Type;
        foreach (var value in list.Values)
        {
            var fits = element.SpecialType switch
            {
                SpecialType.System_String => value.Value is string,
                SpecialType.System_Boolean => value.Value is bool,
                SpecialType.System_Int32 => value is { Kind: TypedConstantKind.Primitive, Value: int },
                SpecialType.System_Int64 => value is { Kind: TypedConstantKind.Primitive, Value: int or long },
                SpecialType.System_Single => value.Value is float or int,
                SpecialType.System_Double => value.Value is double or float or int,
                _ => SymbolEqualityComparer.Default.Equals(value.Type, element),
            };
            if (!fits) return value.ToCSharpString();
        }
        return null;
    }

    private static IEnumerable<OptionModel> Numbers(IEnumerable<OptionModel> options) => options.Where(o => o is { IsArray: false, Element: OptionType.Int32 or OptionType.Int64 });

    private static AttributeData? Of(IPropertySymbol property, string rule) => property.Attribute($"Seg.{rule}Attribute");

    private static double? Number(object? value) => value switch
    {
        long whole => whole,
        int whole => whole,
        double number => number,
        _ => null,
    };
}
