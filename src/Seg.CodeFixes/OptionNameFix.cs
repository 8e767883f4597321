using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Shared;

namespace Seg.CodeFixes;

/// <summary>Writes the nearest option over a misspelt one in a component's attribute, <c>[ResNet(Dept = 50)]</c>, which is an error of C#'s own.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OptionNameFix)), Shared]
public sealed class OptionNameFix : SegCodeFix
{
    // "The type or namespace name 'Dept' could not be found", which is how the compiler puts it for attributes.
    private const string NotFound = "CS0246";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [NotFound];

    private protected override bool NeedsModel => true;

    private protected override Edit? Find(SyntaxNode root, SemanticModel? model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (Around<NameEqualsSyntax>(root, diagnostic) is not { Parent.Parent.Parent: AttributeSyntax attribute } name) return null;
        var type = model!.GetTypeInfo(attribute, cancellation).Type;
        if (!Classes(type).Any(t => t.ContainingNamespace?.ToDisplayString() == "Seg")) return null;
        var options = Classes(type).SelectMany(t => t.GetMembers()).OfType<IPropertySymbol>().Where(p => p.SetMethod?.DeclaredAccessibility == Accessibility.Public).Select(p => p.Name).Distinct();
        return NearestName.Of(name.Name.Identifier.ValueText, options) is { } nearest
            ? Edit.Of($"Change '{name.Name}' to '{nearest}'", name.Name, SyntaxFactory.IdentifierName(nearest).WithTriviaFrom(name.Name)) : null;
    }

    private static IEnumerable<ITypeSymbol> Classes(ITypeSymbol? type)
    {
        for (var t = type; t is not null; t = t.BaseType) yield return t;
    }
}
