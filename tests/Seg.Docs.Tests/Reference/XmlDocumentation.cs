using System.Globalization;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace Seg.Docs.Tests;

/// <summary>The doc comments that a build writes beside an assembly.</summary>
internal sealed class XmlDocumentation(string file) : DocumentationProvider
{
    private readonly Lazy<Dictionary<string, string>> _members = new(() =>
        XDocument.Load(file).Descendants("member").ToDictionary(m => (string)m.Attribute("name")!, m => m.ToString(SaveOptions.DisableFormatting)));

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => file.GetHashCode(StringComparison.Ordinal);

    protected override string? GetDocumentationForSymbol(string documentationMemberID, CultureInfo preferredCulture, CancellationToken cancellationToken = default) =>
        _members.Value.GetValueOrDefault(documentationMemberID);
}
