using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Seg.Shared;

namespace Seg.Generators.Tests;

/// <summary>
/// The diagnostic ids that tests assert, read from their sources: those in the arguments of Assert and of <see cref="AnalyzerRun"/>, given straight, by a
/// variable, by a helper's parameter or by [InlineData]. What stands in comments or goes nowhere does not count.
/// </summary>
internal static class AssertedIds
{
    private static readonly Dictionary<string, string> Constants = typeof(DiagnosticIds).GetFields(BindingFlags.Public | BindingFlags.Static).ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!);

    public static IReadOnlySet<string> Of(IEnumerable<string> sources)
    {
        var methods = sources.SelectMany(text => CSharpSyntaxTree.ParseText(text, TestCompilation.Parse).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()).ToArray();
        var asserted = AssertedParameters(methods);
        var ids = new HashSet<string>();
        foreach (var method in methods)
        {
            var values = Asserting(method, asserted).ToArray();
            foreach (var value in values.Concat(Variables(method, values))) ids.UnionWith(Ids(value));
            foreach (var row in method.AttributeLists.SelectMany(l => l.Attributes).Where(a => a.Name.ToString() == "InlineData" && a.ArgumentList is not null))
            {
                for (var i = 0; i < row.ArgumentList!.Arguments.Count; i++)
                {
                    if (asserted.Contains((method.Identifier.ValueText, i))) ids.UnionWith(Ids(row.ArgumentList.Arguments[i]));
                }
            }
        }
        return ids;
    }

    // Helpers that pass a parameter on to an assertion assert it themselves, and so on up.
    private static HashSet<(string Method, int Parameter)> AssertedParameters(MethodDeclarationSyntax[] methods)
    {
        var asserted = new HashSet<(string, int)>();
        for (var before = -1; before != asserted.Count;)
        {
            before = asserted.Count;
            foreach (var method in methods)
            {
                var values = Asserting(method, asserted).ToArray();
                var names = values.Concat(Variables(method, values)).SelectMany(v => v.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText).ToHashSet();
                for (var i = 0; i < method.ParameterList.Parameters.Count; i++)
                {
                    if (names.Contains(method.ParameterList.Parameters[i].Identifier.ValueText)) asserted.Add((method.Identifier.ValueText, i));
                }
            }
        }
        return asserted;
    }

    /// <summary>Arguments that decide whether the test passes.</summary>
    private static IEnumerable<SyntaxNode> Asserting(MethodDeclarationSyntax method, HashSet<(string, int)> asserted)
    {
        foreach (var call in method.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            var target = call.Expression.ToString();
            var name = target.Split('.').Last();
            for (var i = 0; i < call.ArgumentList.Arguments.Count; i++)
            {
                if (target.StartsWith("Assert.", StringComparison.Ordinal) || target == "AnalyzerRun.Expect" || asserted.Contains((name, i))) yield return call.ArgumentList.Arguments[i];
            }
        }
    }

    // What the variables among the values were set to.
    private static IEnumerable<SyntaxNode> Variables(MethodDeclarationSyntax method, IReadOnlyCollection<SyntaxNode> values)
    {
        var names = values.SelectMany(v => v.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>().Select(n => n.Identifier.ValueText).ToHashSet();
        return method.DescendantNodes().OfType<VariableDeclaratorSyntax>().Where(v => v.Initializer is { Value: LiteralExpressionSyntax or InterpolatedStringExpressionSyntax or ConditionalExpressionSyntax } && names.Contains(v.Identifier.ValueText))
            .Select(v => (SyntaxNode)v.Initializer!.Value);
    }

    private static IEnumerable<string> Ids(SyntaxNode value)
    {
        foreach (var node in value.DescendantNodesAndSelf())
        {
            if (node is LiteralExpressionSyntax or InterpolatedStringTextSyntax)
            {
                foreach (Match id in Regex.Matches(node.ToString(), @"\bSEG\d{4}\b")) yield return id.Value;
            }
            if (node is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: nameof(DiagnosticIds) } } access && Constants.TryGetValue(access.Name.Identifier.ValueText, out var constant))
                yield return constant;
        }
    }
}
