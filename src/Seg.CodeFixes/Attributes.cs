using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Seg.CodeFixes;

/// <summary>Attributes, put before members as people write them.</summary>
internal static class Attributes
{
    /// <summary>The member with a list of its own for the attribute, on the member's line.</summary>
    public static MemberDeclarationSyntax Prepend(MemberDeclarationSyntax member, string attribute)
    {
        var leading = member.GetLeadingTrivia();
        return member.WithLeadingTrivia().WithAttributeLists(member.WithLeadingTrivia().AttributeLists.Insert(0, Parse(attribute).WithLeadingTrivia(leading)));
    }

    /// <summary>The member with another attribute in the list that holds <paramref name="beside"/>.</summary>
    public static MemberDeclarationSyntax Append(MemberDeclarationSyntax member, AttributeSyntax beside, string attribute)
    {
        var list = (AttributeListSyntax)beside.Parent!;
        return member.ReplaceNode(list, list.WithAttributes(list.Attributes.Add(Parse(attribute).Attributes[0]))
            .WithCloseBracketToken(list.CloseBracketToken));
    }

    /// <summary>An attribute of the member by its name, with or without namespace and suffix.</summary>
    public static AttributeSyntax? Find(MemberDeclarationSyntax member, string name) => member.AttributeLists.SelectMany(list => list.Attributes)
        .FirstOrDefault(a => a.Name.ToString().Split('.').Last() is var plain && (plain == name || plain == name + "Attribute"));

    private static AttributeListSyntax Parse(string attribute)
    {
        var parsed = ((FieldDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{attribute}] int _x;")!).AttributeLists[0];
        return parsed.WithTrailingTrivia(SyntaxFactory.Space);
    }
}
