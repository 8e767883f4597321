using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Seg.Generators.Components;
using Seg.Generators.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Layers;

/// <summary>
/// Finds members that hold weights which nothing registers: they are neither trained, nor saved, nor moved to a GPU, and no error ever says so.
/// A member counts when the class makes or is handed what it holds; a second name for a registered member does not.
/// </summary>
internal static class UnregisteredLayers
{
    private static readonly string[] Registering =
        ["register_module", "register_parameter", "register_buffer", "add_module", "Attach", "AttachAll", "AttachBuffer"];

    public static void Examine(INamedTypeSymbol type, Compilation compilation, Report report, CancellationToken cancellation)
    {
        if (!type.Derives(LayersParser.Module)) return;
        // Without marked members a class may well leave registration to TorchSharp's search through fields; a component may not.
        var layered = LayersParser.Marked(type).Any() || LayersParser.IsLayered(type.BaseType);
        if (!layered && type.Attribute(Known.Component) is null) return;
        var candidates = Candidates(type).ToArray();
        if (candidates.Length == 0) return;
        var code = new ClassCode(type, compilation, cancellation);
        if (!layered && code.Calls("RegisterComponents")) return;
        foreach (var (member, mark, what) in candidates)
        {
            cancellation.ThrowIfCancellationRequested();
            if (code.PassesTo(member, Registering) || !code.Holds(member)) continue;
            var name = StateNames.Of(member.Name);
            report(DiagnosticIds.UnregisteredLayer, member.Locations.FirstOrDefault(),
                $"'{member.Name}' holds {what} that nothing registers: it is not trained, saved or moved to another device; " + (mark is null
                    ? "put them into one module (ParameterList, ModuleDict) and mark that with [Layer]" : $"mark it with [{mark}(\"{name}\")]"),
                mark is null ? null : ImmutableDictionary<string, string?>.Empty.Add(FixProperties.Mark, mark).Add(FixProperties.StateName, name));
        }
    }

    private static IEnumerable<(ISymbol Member, string? Mark, string What)> Candidates(INamedTypeSymbol type)
    {
        var marked = new HashSet<ISymbol>(LayersParser.Marked(type).Select(m => m.Member), SymbolEqualityComparer.Default);
        foreach (var member in type.GetMembers())
        {
            if (member.IsStatic || member.IsImplicitlyDeclared || marked.Contains(member)) continue;
            // Of properties those with a field behind them.
            if (member is not (IFieldSymbol or IPropertySymbol) || LayersParser.FieldOf(member) is not { } held) continue;
            var element = LayersParser.Element(held.Type);
            if (LayersParser.KindOf(held.Type, isBuffer: false) is { } kind) yield return (member, "Layer", kind == MemberKind.Modules ? "modules" : kind == MemberKind.Module ? "a module" : "a parameter");
            // A tensor that is set anew now and then is a value, not state.
            else if (LayersParser.KindOf(held.Type, isBuffer: true) is not null && held.IsReadOnly) yield return (member, "Buffer", "a tensor");
            else if (element is not null && element.Derives(LayersParser.Tensor) && held.IsReadOnly) yield return (member, null, "tensors");
        }
    }
}
