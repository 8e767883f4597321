using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Seg.Generators.Components;
using Seg.Generators.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Layers;

/// <summary>
/// Parameters and buffers are replaced when a module moves to another device or type, and TorchSharp puts the new one into the field
/// that bears its name, or has it as [ComponentName]. A field that it does not find keeps the old tensor.
/// </summary>
internal static class ComponentNameCheck
{
    public static void Examine(INamedTypeSymbol type, Report report)
    {
        if (!type.Derives(LayersParser.Module)) return;
        foreach (var (member, attribute) in LayersParser.Marked(type))
        {
            if (attribute.ConstructorArguments.FirstOrDefault().Value is not string { Length: > 0 } state || LayersParser.TypeOf(member) is not { } held) continue;
            var isBuffer = attribute.AttributeClass!.PlainName() == Known.Buffer;
            // TorchSharp never moves buffers that are not persistent.
            if (isBuffer && attribute.Named("Persistent")?.Value is false) continue;
            if (LayersParser.KindOf(held, isBuffer) is not (MemberKind.Parameter or MemberKind.Buffer)) continue;
            var field = LayersParser.FieldOf(member);
            if (field is null || Found(field) is var found && found == state) continue;
            var where = member is IPropertySymbol ? "field: " : "";
            report(DiagnosticIds.ComponentNameMissing, member.Locations.FirstOrDefault(),
                state.Contains('.') ? $"TorchSharp looks for '{StateNames.Last(state)}' in the module '{state.Substring(0, state.LastIndexOf('.'))}', and so never finds '{member.Name}' when the module moves: let a module of its own hold it"
                    : $"TorchSharp looks for a field named '{state}' when the module moves to another device or type, and '{member.Name}' goes by '{found}': add [{where}ComponentName(Name = \"{state}\")]",
                state.Contains('.') ? null : ImmutableDictionary<string, string?>.Empty.Add(FixProperties.StateName, state));
        }
    }

    private static string Found(IFieldSymbol field) => field.Attribute("TorchSharp.Utils.ComponentNameAttribute")?.Named("Name")?.Value as string ?? field.Name;
}
