using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Generators.Infrastructure;

namespace Seg.Generators.Layers;

/// <summary>The source of a class, searched for what becomes of its members.</summary>
internal sealed class ClassCode(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
{
    private readonly TypeDeclarationSyntax[] _parts = type.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellation)).OfType<TypeDeclarationSyntax>()
        // What the generator wrote registers the marked members alone.
        .Where(p => !p.SyntaxTree.FilePath.EndsWith(".g.cs", System.StringComparison.Ordinal)).ToArray();

    public bool Calls(string method) => Invocations().Any(i => Name(i) == method);

    /// <summary>
    /// Whether one of the methods is called with the member, with the local that it is set from, or in a statement about the member:
    /// <c>foreach (var norm in _norms) register_module(…, norm);</c>
    /// </summary>
    public bool PassesTo(ISymbol member, string[] methods)
    {
        var locals = Assigned(member).OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText).ToArray();
        return Invocations().Where(i => methods.Contains(Name(i))).Any(i => Mentions(Statement(i), member.Name) || locals.Any(local => Mentions(i.ArgumentList, local)));
    }

    /// <summary>Whether the class puts something new, or handed to its constructor, into the member.</summary>
    public bool Holds(ISymbol member) => Assigned(member).Any(IsOwn);

    private IEnumerable<InvocationExpressionSyntax> Invocations() => _parts.SelectMany(p => p.DescendantNodes().OfType<InvocationExpressionSyntax>());

    // The whole statement of a constructor's or method's body that the call is part of.
    private static SyntaxNode Statement(SyntaxNode call) =>
        call.Ancestors().OfType<StatementSyntax>().LastOrDefault(s => s is not BlockSyntax) ?? call.Ancestors().OfType<ArrowExpressionClauseSyntax>().FirstOrDefault() ?? call;

    private static bool Mentions(SyntaxNode code, string name) => code.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == name);

    private static string Name(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    // Initialisers and assignments, of tuples part by part.
    private IEnumerable<ExpressionSyntax> Assigned(ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellation);
            if ((syntax as VariableDeclaratorSyntax)?.Initializer?.Value is { } field) yield return field;
            if ((syntax as PropertyDeclarationSyntax)?.Initializer?.Value is { } property) yield return property;
        }
        foreach (var assignment in _parts.SelectMany(p => p.DescendantNodes().OfType<AssignmentExpressionSyntax>()))
        {
            if (Names(assignment.Left, member)) yield return assignment.Right;
            if (assignment is not { Left: TupleExpressionSyntax left, Right: TupleExpressionSyntax right }) continue;
            for (var i = 0; i < left.Arguments.Count && i < right.Arguments.Count; i++)
            {
                if (Names(left.Arguments[i].Expression, member)) yield return right.Arguments[i].Expression;
            }
        }
    }

    private static bool Names(ExpressionSyntax expression, ISymbol member) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == member.Name,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access => access.Name.Identifier.ValueText == member.Name,
        _ => false,
    };

    private bool IsOwn(ExpressionSyntax expression)
    {
        var model = compilation.GetSemanticModel(expression.SyntaxTree);
        return expression.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(node => node switch
        {
            BaseObjectCreationExpressionSyntax => Holds(model.GetTypeInfo(node, cancellation).Type),
            InvocationExpressionSyntax call => Holds(model.GetTypeInfo(node, cancellation).Type) && !StartsAtMember(call.Expression, model),
            IdentifierNameSyntax => model.GetSymbolInfo(node, cancellation).Symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter && Holds(parameter.Type),
            _ => false,
        });
    }

    private static bool Holds(ITypeSymbol? held) => held is not null && (held.Derives(LayersParser.Module) || held.Derives(LayersParser.Tensor)
        || (LayersParser.Element(held) is { } element && (element.Derives(LayersParser.Module) || element.Derives(LayersParser.Tensor))));

    // _layers.First(), this.children(): what a member hands out is registered where it came from.
    private static bool StartsAtMember(ExpressionSyntax expression, SemanticModel model)
    {
        while (true)
        {
            switch (expression)
            {
                case MemberAccessExpressionSyntax access: expression = access.Expression; continue;
                case InvocationExpressionSyntax call: expression = call.Expression; continue;
                case ElementAccessExpressionSyntax element: expression = element.Expression; continue;
                case PostfixUnaryExpressionSyntax forgiven: expression = forgiven.Operand; continue;
                case ThisExpressionSyntax: return true;
                case IdentifierNameSyntax name: return model.GetSymbolInfo(name).Symbol is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false };
                default: return false;
            }
        }
    }
}
