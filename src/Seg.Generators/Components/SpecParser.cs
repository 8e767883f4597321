using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        if (Identity(spec, compilation) is not var (kind, id))
        {
            report?.Invoke(DiagnosticIds.BadComponentId, at, $"The id of '{spec.Name}' must be a constant passed to its base class, e.g. BackboneSpecAttribute(\"vendor/name\")");
            return null;
        }
        if (!Regex.IsMatch(id, "^[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*$"))
        {
            report?.Invoke(DiagnosticIds.BadComponentId, at, $"The id '{id}' of '{spec.Name}' must have the form vendor/name, in lower case letters, digits, dots and dashes");
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
        return sound ? new(spec.FullName(), kind, id, spec.IsVisibleOutside(), options.ToEquatable()) : null;
    }

    /// <summary>Settable public properties, base class first; one that a derived class declares anew stands once.</summary>
    public static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol spec)
    {
        var chain = spec.SelfAndBases().TakeWhile(t => t.PlainName() != SpecBase).Reverse();
        return chain.SelectMany(t => t.GetMembers().OfType<IPropertySymbol>())
            .Where(p => p is { IsStatic: false, IsIndexer: false, DeclaredAccessibility: Accessibility.Public, SetMethod.DeclaredAccessibility: Accessibility.Public })
            .GroupBy(p => p.Name).Select(same => same.Last());
    }

    /// <summary>Kind and id, found by following the constants that constructors hand to their base class.</summary>
    private static (string Kind, string Id)? Identity(INamedTypeSymbol spec, Compilation compilation)
    {
        string? id = null;
        for (var type = spec; type?.BaseType is { } parent; type = parent)
        {
            var name = parent.PlainName();
            id ??= BaseConstants(type, compilation).OfType<string>().FirstOrDefault();
            if (name == SpecBase) return KindOfBase(type, compilation) is { } kind && id is not null ? (kind, id) : null;
            if (parent.BaseType?.PlainName() == SpecBase && name.StartsWith("Seg.") && name.EndsWith("SpecAttribute"))
                return id is null ? null : (name.Substring(4, name.Length - 4 - "SpecAttribute".Length), id);
        }
        return null;
    }

    private static string? KindOfBase(INamedTypeSymbol type, Compilation compilation) =>
        BaseConstants(type, compilation).OfType<int>().FirstOrDefault() is var value && type.BaseType!.InstanceConstructors
            .SelectMany(c => c.Parameters).FirstOrDefault(p => p.Type.PlainName() == "Seg.ComponentKind")?.Type.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(f => f.ConstantValue is int member && member == value) is { } field ? field.Name : null;

    private static IEnumerable<object?> BaseConstants(INamedTypeSymbol type, Compilation compilation)
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
                if (constant.HasValue) yield return constant.Value;
            }
        }
    }
}

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
        var oneOf = property.Attribute("Seg.OneOfAttribute")?.ConstructorArguments is { Length: 1 } allowed && allowed[0] is { Kind: TypedConstantKind.Array, IsNull: false } list
            ? list.Values.Where(v => !v.IsNull).ToArray() : [];
        var values = oneOf.Length > 0 ? oneOf.Select(v => Text(ConstantReader.Of(v)!))
            : type == OptionType.Enum ? element.GetMembers().OfType<IFieldSymbol>().Where(f => f.HasConstantValue).Select(f => f.Name) : [];
        var multiple = property.Attribute("Seg.MultipleOfAttribute")?.ConstructorArguments is { Length: 1 } of && !of[0].IsNull ? Text(of[0].Value!) : null;
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

    private static string Text(object value) => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
