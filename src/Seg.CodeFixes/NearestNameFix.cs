using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Generators.Diagnostics;
using Seg.Shared;

namespace Seg.CodeFixes;

/// <summary>Writes the nearest known name over a misspelt id, class catalogue, level, option or option value, where it stands as a text.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NearestNameFix)), Shared]
public sealed class NearestNameFix : SegCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
    [
        DiagnosticIds.BadComponentId, DiagnosticIds.BadPortExpression, DiagnosticIds.OptionRuleMismatch, DiagnosticIds.LevelsDiffer,
        DiagnosticIds.UnknownClassCatalogue, DiagnosticIds.InvalidValue,
    ];

    private protected override Edit? Find(SyntaxNode root, SemanticModel? model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (Said(diagnostic, FixProperties.Misspelt) is not { } misspelt || Said(diagnostic, FixProperties.Nearest) is not { } nearest) return null;
        var word = new Regex($@"(?<![\w]){Regex.Escape(misspelt)}(?![\w])");
        // A text put together from constants stands elsewhere; there is then nothing to replace here.
        var literal = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>()
            .FirstOrDefault(l => l.IsKind(SyntaxKind.StringLiteralExpression) && diagnostic.Location.SourceSpan.Contains(l.Span) && word.IsMatch(l.Token.ValueText));
        if (literal is null) return null;
        var mended = word.Replace(literal.Token.ValueText, nearest.Replace("$", "$$"), 1);
        var token = SyntaxFactory.Literal(literal.Token.LeadingTrivia, SymbolDisplay.FormatLiteral(mended, quote: true), mended, literal.Token.TrailingTrivia);
        return Edit.Of($"Change '{misspelt}' to '{nearest}'", literal, literal.WithToken(token));
    }
}
