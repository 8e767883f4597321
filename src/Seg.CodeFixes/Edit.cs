using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace Seg.CodeFixes;

/// <summary>A change to a document.</summary>
/// <param name="Title">As the editor shows it.</param>
/// <param name="Nodes">New nodes by those that they replace; none within another.</param>
internal sealed record Edit(string Title, IReadOnlyDictionary<SyntaxNode, SyntaxNode> Nodes)
{
    public static Edit Of(string title, SyntaxNode old, SyntaxNode replacement) => new(title, new Dictionary<SyntaxNode, SyntaxNode> { [old] = replacement });
}
