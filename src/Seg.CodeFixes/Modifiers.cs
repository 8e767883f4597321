using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Seg.CodeFixes;

/// <summary>Modifiers of types, added where they belong.</summary>
internal static class Modifiers
{
    /// <summary>The type with those of <c>static</c> and <c>partial</c> that it lacks; <c>partial</c> stands last.</summary>
    public static TypeDeclarationSyntax With(TypeDeclarationSyntax type, params SyntaxKind[] added)
    {
        foreach (var kind in added.Where(kind => !type.Modifiers.Any(kind)))
        {
            if (type.Modifiers.Count == 0)
            {
                // What stood before the keyword now stands before the modifier.
                var leading = type.Keyword.LeadingTrivia;
                type = type.WithKeyword(type.Keyword.WithLeadingTrivia()).WithModifiers(SyntaxFactory.TokenList(Token(kind).WithLeadingTrivia(leading)));
                continue;
            }
            var partial = type.Modifiers.IndexOf(SyntaxKind.PartialKeyword);
            type = partial switch
            {
                < 0 => type.WithModifiers(type.Modifiers.Add(Token(kind))),
                0 => type.WithModifiers(type.Modifiers.Replace(type.Modifiers[0], type.Modifiers[0].WithLeadingTrivia()).Insert(0, Token(kind).WithLeadingTrivia(type.Modifiers[0].LeadingTrivia))),
                _ => type.WithModifiers(type.Modifiers.Insert(partial, Token(kind))),
            };
        }
        return type;
    }

    /// <summary>Replaces <paramref name="type"/> and makes all types around it partial; returns the outermost, old and new.</summary>
    public static (TypeDeclarationSyntax Old, TypeDeclarationSyntax New) Nested(TypeDeclarationSyntax type, TypeDeclarationSyntax replacement)
    {
        while (type.Parent is TypeDeclarationSyntax outer)
            (type, replacement) = (outer, With(outer.ReplaceNode(type, replacement), SyntaxKind.PartialKeyword));
        return (type, replacement);
    }

    private static SyntaxToken Token(SyntaxKind kind) => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
}
