using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Generators.Diagnostics;
using Seg.Shared;

namespace Seg.CodeFixes;

/// <summary>Marks a forgotten member with <c>[Layer("its_name")]</c> or <c>[Buffer("its_name")]</c>, and makes its class partial if it is not.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RegisterLayerFix)), Shared]
public sealed class RegisterLayerFix : SegCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticIds.UnregisteredLayer];

    private protected override Edit? Find(SyntaxNode root, SemanticModel? model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (Said(diagnostic, FixProperties.Mark) is not { } mark || Said(diagnostic, FixProperties.StateName) is not { } name) return null;
        // An attribute on "a = …, b = …" would give both one name.
        if (Around<MemberDeclarationSyntax>(root, diagnostic) is not { Parent: TypeDeclarationSyntax type } member || member is FieldDeclarationSyntax { Declaration.Variables.Count: > 1 }) return null;
        // Numbered on, when another member has the name.
        var taken = type.Members.SelectMany(m => new[] { Attributes.Find(m, "Layer"), Attributes.Find(m, "Buffer") })
            .Select(a => (a?.ArgumentList?.Arguments.FirstOrDefault()?.Expression as LiteralExpressionSyntax)?.Token.ValueText).ToArray();
        var free = name;
        for (var number = 2; taken.Contains(free); number++) free = $"{name}{number}";
        var marked = Attributes.Prepend(member, $"{mark}({SymbolDisplay.FormatLiteral(free, quote: true)})");
        var title = $"Register '{name}' with [{mark}(\"{free}\")]";
        var whole = type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().ToArray();
        // Only the member is touched where that is enough, so that several fixes in one class do not meet.
        if (whole.All(t => t.Modifiers.Any(SyntaxKind.PartialKeyword))) return Edit.Of(title, member, marked);
        var (old, replacement) = Modifiers.Nested(type, Modifiers.With(type.ReplaceNode(member, marked), SyntaxKind.PartialKeyword));
        return Edit.Of(title, old, replacement);
    }
}
