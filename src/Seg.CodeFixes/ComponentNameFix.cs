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

/// <summary>Tells TorchSharp by <c>[ComponentName]</c> which field holds a parameter or buffer.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ComponentNameFix)), Shared]
public sealed class ComponentNameFix : SegCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [DiagnosticIds.ComponentNameMissing];

    private protected override bool NeedsModel => true;

    private protected override Edit? Find(SyntaxNode root, SemanticModel? model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (Said(diagnostic, FixProperties.StateName) is not { } name || Around<MemberDeclarationSyntax>(root, diagnostic) is not { } member) return null;
        var title = $"Add ComponentName(Name = \"{name}\")";
        var literal = SymbolDisplay.FormatLiteral(name, quote: true);
        if (Attributes.Find(member, "ComponentName") is { } wrong)
        {
            var right = SyntaxFactory.ParseAttributeArgumentList($"(Name = {literal})")!;
            return Edit.Of(title, wrong, wrong.WithArgumentList(right));
        }
        var known = model!.LookupNamespacesAndTypes(member.SpanStart, name: "ComponentNameAttribute").Any();
        var attribute = $"{(known ? "" : "TorchSharp.Utils.")}ComponentName(Name = {literal})";
        if (member is PropertyDeclarationSyntax) return Edit.Of(title, member, Attributes.Prepend(member, $"field: {attribute}"));
        return (Attributes.Find(member, "Layer") ?? Attributes.Find(member, "Buffer")) is { } beside ? Edit.Of(title, member, Attributes.Append(member, beside, attribute)) : null;
    }
}
