using System.Collections.Immutable;
using System.Composition;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Shared;

namespace Seg.CodeFixes;

/// <summary>Makes a class with layers <c>partial</c>, a model <c>static partial</c>, and the types around them <c>partial</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ModifiersFix)), Shared]
public sealed class ModifiersFix : SegCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticIds.ComponentNotPartial, DiagnosticIds.ModelNotPartial];

    private protected override Edit? Find(SyntaxNode root, SemanticModel? model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        // A generic model or one that is a base class or instance stays a question for its author.
        if (Around<TypeDeclarationSyntax>(root, diagnostic) is not { } type) return null;
        var isModel = diagnostic.Id == DiagnosticIds.ModelNotPartial;
        if (isModel && (type.TypeParameterList is not null || type.BaseList is not null || type.Modifiers.Any(SyntaxKind.SealedKeyword) || type.Modifiers.Any(SyntaxKind.AbstractKeyword))) return null;
        var made = isModel ? Modifiers.With(type, SyntaxKind.StaticKeyword, SyntaxKind.PartialKeyword) : Modifiers.With(type, SyntaxKind.PartialKeyword);
        var (old, replacement) = Modifiers.Nested(type, made);
        return Edit.Of(isModel ? $"Make '{type.Identifier.ValueText}' static and partial" : $"Make '{type.Identifier.ValueText}' partial", old, replacement);
    }
}
