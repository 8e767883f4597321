using System;
using System.Linq;
using System.Text.RegularExpressions;
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
        var options = component.Spec.Options.Select(o => o.Name).ToArray();
        foreach (var (attribute, port) in ComponentParser.PortAttributes(type))
        {
            Check(nameof(port.Names), port.Names);
            Check(nameof(port.Levels), port.Levels);
            Check(nameof(port.From), port.From);
            Check(nameof(port.Take), port.Take);
            Check(nameof(port.Channels), port.Channels);
            Check(nameof(port.Stride), port.Stride);
            Check(nameof(port.Count), port.Count);
            Check(nameof(port.Predicted), port.Predicted);
            Check(nameof(port.That), port.That);
            Check(nameof(port.When), port.When);

            void Check(string argument, string? expression)
            {
                if (expression is null) return;
                try
                {
                    // No level is known here; any will do to see whether the expression is well formed.
                    PortExpression.Evaluate(expression, Option, static _ => (1, 1));
                }
                catch (FormatException broken)
                {
                    var unknown = UnknownName(expression);
                    report(DiagnosticIds.BadPortExpression, (argument == nameof(port.That) ? attribute.PlaceOfFirst() : attribute.Place(argument)) ?? attribute.Place(),
                        broken.Message + (unknown is null ? "" : NearestName.Hint(unknown, options)), unknown is null ? null : Suggestion.Nearest(unknown, options));
                }
            }
        }

        object? Option(string name) => component.Spec.Options.FirstOrDefault(o => o.Name == name) is { } option ? JsonValues.Parse(option.Default) ?? "" : name == PortExpression.Classes ? 1L : null;

        // The first name, outside of texts, that is no option, function or word of the language.
        string? UnknownName(string expression) => Regex.Matches(expression, @"'[^']*'|\b[A-Za-z_]\w*\b(?!\s*\()").Cast<Match>().Select(m => m.Value)
            .FirstOrDefault(word => word[0] != '\'' && word is not ("true" or "false" or "in" or PortExpression.Classes) && !options.Contains(word));
    }
}
