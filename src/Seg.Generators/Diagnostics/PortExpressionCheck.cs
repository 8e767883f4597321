using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Seg.Generators.Components;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Diagnostics;

/// <summary>Evaluates a component's port expressions with the published defaults, so that a misspelt option is found in the plugin, not by its users.</summary>
internal static class PortExpressionCheck
{
    public static void Examine(INamedTypeSymbol type, ComponentInfo component, Report report)
    {
        foreach (var (attribute, port) in ComponentParser.PortAttributes(type))
        {
            foreach (var expression in port.Expressions)
            {
                try
                {
                    // No level is known here; any will do to see whether the expression is well formed.
                    PortExpression.Evaluate(expression, Option, static _ => (1, 1));
                }
                catch (FormatException broken)
                {
                    report(DiagnosticIds.BadPortExpression, attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation(),
                        broken.Message + (UnknownName(expression) is { } name ? NearestName.Hint(name, component.Spec.Options.Select(o => o.Name)) : ""));
                }
            }
        }

        object? Option(string name) => component.Spec.Options.FirstOrDefault(o => o.Name == name) is { } option ? JsonValues.Parse(option.Default) ?? "" : null;

        string? UnknownName(string expression) => expression.All(c => char.IsLetterOrDigit(c) || c == '_') && Option(expression) is null ? expression : null;
    }
}
