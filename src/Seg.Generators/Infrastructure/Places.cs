using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Seg.Generators.Infrastructure;

/// <summary>Where attributes and their arguments stand in the source; null for those of metadata.</summary>
internal static class Places
{
    public static Location? Place(this AttributeData attribute) => attribute.Syntax()?.GetLocation();

    /// <summary>The value of a named argument.</summary>
    public static Location? Place(this AttributeData attribute, string name) =>
        attribute.Arguments()?.FirstOrDefault(a => a.NameEquals?.Name.Identifier.ValueText == name)?.Expression.GetLocation();

    /// <summary>The first argument of the constructor.</summary>
    public static Location? PlaceOfFirst(this AttributeData attribute) => attribute.Arguments()?.FirstOrDefault(a => a.NameEquals is null)?.Expression.GetLocation();

    private static SeparatedSyntaxList<AttributeArgumentSyntax>? Arguments(this AttributeData attribute) => attribute.Syntax()?.ArgumentList?.Arguments;

    private static AttributeSyntax? Syntax(this AttributeData attribute) => attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax;
}
