using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Seg.Generators.Infrastructure;

/// <summary>Where a partial type stands: its namespace and the chain of types around it, outermost first.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="Heads">Declaration heads, e.g. <c>partial class Outer&lt;T&gt;</c>; the last is the type itself.</param>
/// <param name="HintName">Names of namespace and types joined by dots: the stem of generated file names.</param>
internal sealed record TypeNest(string Namespace, EquatableArray<string> Heads, string HintName)
{
    public static TypeNest Of(INamedTypeSymbol type)
    {
        var heads = new Stack<string>();
        var names = new Stack<string>();
        for (var t = type; t is not null; t = t.ContainingType)
        {
            var kind = (t.IsRecord, t.TypeKind) switch
            {
                (true, TypeKind.Struct) => "partial record struct",
                (true, _) => "partial record",
                (_, TypeKind.Struct) => "partial struct",
                (_, TypeKind.Interface) => "partial interface",
                _ => "partial class",
            };
            var parameters = t.TypeParameters.IsEmpty ? "" : "<" + string.Join(", ", t.TypeParameters.Select(p => p.Name)) + ">";
            heads.Push($"{kind} {t.ToDisplayString(NameOnly)}{parameters}");
            names.Push(t.Arity == 0 ? t.Name : $"{t.Name}_{t.Arity}");
        }
        var space = type.ContainingNamespace.IsGlobalNamespace ? "" : type.ContainingNamespace.ToDisplayString();
        var hint = string.Join(".", names);
        return new(space, heads.ToEquatable(), space.Length == 0 ? hint : $"{space}.{hint}");
    }

    /// <summary>Whether the type and all around it are partial, so that generated code can join them.</summary>
    public static bool IsPartial(INamedTypeSymbol type)
    {
        for (var t = type; t is not null; t = t.ContainingType)
        {
            if (!t.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is TypeDeclarationSyntax d && d.Modifiers.Any(SyntaxKind.PartialKeyword))) return false;
        }
        return true;
    }

    /// <summary>Writes the nest with <paramref name="body"/> in the innermost type; <paramref name="bases"/> are added to its head.</summary>
    public void Write(IndentedWriter writer, string bases, System.Action<IndentedWriter> body)
    {
        if (Namespace.Length > 0) writer.Line($"namespace {Namespace};").Line();
        Nest(writer, 0);

        void Nest(IndentedWriter inner, int depth)
        {
            if (depth == Heads.Count - 1) inner.Block(Heads[depth] + bases, body);
            else inner.Block(Heads[depth], next => Nest(next, depth + 1));
        }
    }

    private static readonly SymbolDisplayFormat NameOnly = new(miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);
}
