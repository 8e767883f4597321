using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Seg.Generators.Infrastructure;

/// <summary>Questions about symbols that several parsers ask.</summary>
internal static class Symbols
{
    /// <summary>The type's name with <c>global::</c>.</summary>
    public static string FullName(this ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>The type's name with its namespace, without <c>global::</c> and type arguments.</summary>
    public static string PlainName(this ITypeSymbol type)
    {
        var outer = type.ContainingType is { } containing ? containing.PlainName()
            : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() : "";
        return outer.Length == 0 ? type.MetadataName : $"{outer}.{type.MetadataName}";
    }

    /// <summary>The name by which an assembly finds the type: with its namespace, nested types after a plus.</summary>
    public static string MetadataName(ISymbol type) => type.ContainingType is { } outer ? $"{MetadataName(outer)}+{type.MetadataName}"
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.MetadataName}" : type.MetadataName;

    /// <summary>The type and its base classes, from itself down to object.</summary>
    public static IEnumerable<INamedTypeSymbol> SelfAndBases(this ITypeSymbol type)
    {
        for (var t = type as INamedTypeSymbol; t is not null; t = t.BaseType) yield return t;
    }

    /// <summary>Whether <see cref="PlainName"/> is <paramref name="plainName"/>, found without putting the name together for the many types that are others.</summary>
    public static bool Is(this ITypeSymbol type, string plainName) => plainName.EndsWith(type.MetadataName, System.StringComparison.Ordinal) && type.PlainName() == plainName;

    public static bool Derives(this ITypeSymbol type, string plainName) => type.SelfAndBases().Any(t => t.Is(plainName));

    public static AttributeData? Attribute(this ISymbol symbol, string plainName) => symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass?.Is(plainName) == true);

    public static TypedConstant? Named(this AttributeData attribute, string name)
    {
        foreach (var pair in attribute.NamedArguments)
        {
            if (pair.Key == name) return pair.Value;
        }
        return null;
    }

    /// <summary>Whether code of another assembly can name the type.</summary>
    public static bool IsVisibleOutside(this INamedTypeSymbol type) => type.WithContaining().All(t => t.DeclaredAccessibility == Accessibility.Public);

    /// <summary>Whether code elsewhere in its assembly can name the type.</summary>
    public static bool IsVisibleInside(this INamedTypeSymbol type) =>
        type.WithContaining().All(t => t.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal);

    private static IEnumerable<INamedTypeSymbol> WithContaining(this INamedTypeSymbol type)
    {
        for (var t = type; t is not null; t = t.ContainingType) yield return t;
    }

    /// <summary>The contract version of the Seg.Abstractions that declares <paramref name="contract"/>.</summary>
    public static int Abi(ITypeSymbol contract) =>
        contract.ContainingAssembly.GetTypeByMetadataName("Seg.SegAbi")?.GetMembers("Current").OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue as int? ?? 1;

    /// <summary>The symbol's doc summary as one line of plain text, or empty.</summary>
    public static string Summary(this ISymbol symbol)
    {
        var xml = symbol.GetDocumentationCommentXml();
        if (string.IsNullOrWhiteSpace(xml)) return "";
        try
        {
            return XElement.Parse(xml!.TrimStart().StartsWith("<member") ? xml : $"<doc>{xml}</doc>").Descendants("summary").FirstOrDefault() is { } summary ? PlainText(summary) : "";
        }
        catch (XmlException)
        {
            // The compiler warns of malformed doc comments itself.
            return "";
        }
    }

    private static string PlainText(XElement element) =>
        Regex.Replace(string.Concat(element.Nodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement inner when inner.IsEmpty => Reference(inner),
            XElement inner => PlainText(inner),
            _ => "",
        })), @"\s+", " ").Trim(' ');

    // <see cref="T:Seg.Backbone"/> reads "Backbone", <paramref name="x"/> reads "x".
    private static string Reference(XElement element)
    {
        var target = (string?)element.Attribute("cref") ?? (string?)element.Attribute("name") ?? (string?)element.Attribute("langword") ?? "";
        var name = target.Split('(')[0];
        return name.Substring(name.LastIndexOfAny(['.', ':']) + 1);
    }
}
