using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Seg.Generators.Diagnostics;

namespace Seg.CodeFixes;

/// <summary>A way out of one or more diagnostics, offered one by one and for a whole document, project or solution.</summary>
public abstract class SegCodeFix : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root) return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var model = NeedsModel ? await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false) : null;
            if (Find(root, model, diagnostic, context.CancellationToken) is not { } edit) continue;
            context.RegisterCodeFix(CodeAction.Create(edit.Title,
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNodes(edit.Nodes.Keys, (old, _) => edit.Nodes[old]))), GetType().Name), diagnostic);
        }
    }

    /// <summary>Whether <see cref="Find"/> asks what names mean.</summary>
    private protected virtual bool NeedsModel => false;

    /// <summary>The edit that mends <paramref name="diagnostic"/>; null when there is no obvious one.</summary>
    private protected abstract Edit? Find(SyntaxNode root, SemanticModel? model, Diagnostic diagnostic, CancellationToken cancellation);

    /// <summary>What the analyzer says to a fix, one of <see cref="FixProperties"/>; null where it says nothing.</summary>
    private protected static string? Said(Diagnostic diagnostic, string property) => diagnostic.Properties.TryGetValue(property, out var value) ? value : null;

    private protected static T? Around<T>(SyntaxNode root, Diagnostic diagnostic) where T : SyntaxNode =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).AncestorsAndSelf().OfType<T>().FirstOrDefault();
}
