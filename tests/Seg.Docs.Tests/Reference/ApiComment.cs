using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Seg.Docs.Tests;

/// <summary>A doc comment as Markdown.</summary>
internal sealed partial class ApiComment
{
    private readonly ApiLibrary _library;
    private readonly XElement _xml;

    public ApiComment(ApiLibrary library, ISymbol symbol)
    {
        _library = library;
        _xml = Read(library, symbol, 0);
    }

    public string Summary => Part(_xml.Element("summary"));

    public string Remarks => Part(_xml.Element("remarks"));

    public string Returns => Part(_xml.Element("returns"));

    public string Parameter(string name) => Part(_xml.Elements("param").Concat(_xml.Elements("typeparam")).FirstOrDefault(e => (string?)e.Attribute("name") == name));

    /// <summary>Exceptions by type, in the order in which they are documented.</summary>
    public IEnumerable<(string Type, string When)> Exceptions => _xml.Elements("exception").Select(e => (Reference((string)e.Attribute("cref")!), Part(e)));

    private static XElement Read(ApiLibrary library, ISymbol symbol, int depth)
    {
        var text = symbol.GetDocumentationCommentXml();
        var xml = string.IsNullOrWhiteSpace(text) ? new XElement("member") : XElement.Parse(text.TrimStart().StartsWith("<member", StringComparison.Ordinal) ? text : $"<member>{text}</member>");
        if (xml.Element("inheritdoc") is not { } inherit || depth > 8) return xml;
        var from = (string?)inherit.Attribute("cref") is { } cref ? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, library.Compilation) : Base(symbol);
        return from is null ? xml : Read(library, from, depth + 1);
    }

    private static ISymbol? Base(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { OverriddenMethod: { } method } => method,
        IPropertySymbol { OverriddenProperty: { } property } => property,
        INamedTypeSymbol type => type.BaseType,
        _ => symbol.ContainingType?.AllInterfaces.SelectMany(i => i.GetMembers()).FirstOrDefault(m => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(m), symbol)),
    };

    private string Part(XElement? element) => element is null ? "" : Space().Replace(string.Concat(element.Nodes().Select(Inline)), " ").Trim();

    private string Inline(XNode node) => node switch
    {
        XText text => Escape(text.Value),
        XElement { Name.LocalName: "c" or "code" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" or "seealso" } see when see.Attribute("cref") is { } cref => Reference(cref.Value),
        XElement { Name.LocalName: "see" } see => $"`{(string?)see.Attribute("langword") ?? see.Value}`",
        XElement { Name.LocalName: "paramref" or "typeparamref" } name => $"`{(string?)name.Attribute("name")}`",
        XElement other => string.Concat(other.Nodes().Select(Inline)),
        _ => "",
    };

    private string Reference(string cref)
    {
        var symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, _library.Compilation);
        return symbol switch
        {
            null => $"`{cref[(cref.LastIndexOf('.') + 1)..]}`",
            INamedTypeSymbol type => _library.Link(type) ?? $"`{type.Name}`",
            { ContainingType: { } owner } when symbol.Kind == SymbolKind.Method && ((IMethodSymbol)symbol).MethodKind == MethodKind.Constructor => _library.Link(owner) ?? $"`{owner.Name}`",
            { ContainingType: { } owner } => _library.Link(owner, $"{owner.Name}.{symbol.Name}") ?? $"`{owner.Name}.{symbol.Name}`",
            _ => $"`{symbol.Name}`",
        };
    }

    private static string Escape(string text) => Special().Replace(text, @"\$0");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"[<*`]")]
    private static partial Regex Special();
}
