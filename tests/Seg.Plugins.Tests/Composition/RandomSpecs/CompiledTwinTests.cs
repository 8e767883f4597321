using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Generators;
using Seg.Generators.Diagnostics;
using Seg.Generators.Tests;
using Seg.Runtime;
using Seg.Shared;

namespace Seg.Plugins.Tests.Composition.RandomSpecs;

/// <summary>Random specs written as C# attributes: the compiler, over the plugins' assemblies, says what the run time says of the same specs in JSON.</summary>
public sealed class CompiledTwinTests
{
    [Fact]
    public async Task TheCompilerSaysOfASpecWhatTheRunTimeSays()
    {
        // Some of each verdict.
        var specs = Enumerable.Range(5000, 200).Select(RandomSpecTests.Spec).Where(IsExpressible)
            .GroupBy(s => s.Judge().Ids.FirstOrDefault()).SelectMany(alike => alike.Take(alike.Key is null ? 8 : 4)).ToArray();
        var compiled = await Diagnose([.. specs.Select(CSharp)]);
        var compared = new HashSet<string>();
        foreach (var (spec, said) in specs.Zip(compiled))
        {
            var (verdict, reason, ids) = spec.Judge();
            compared.UnionWith(ids.DefaultIfEmpty("accepted"));
            var context = $"{spec}\nrun time: {verdict} {reason}\ncompiler: {string.Join("\n", said)}";
            // An option that is wrong by itself stops the run time before it looks at ports; the compiler looks on.
            if (ids.Contains(DiagnosticIds.InvalidValue)) Assert.True(said.Any(d => d.Id == DiagnosticIds.InvalidValue), context);
            else Assert.True(Findings(spec).Order().SequenceEqual(said.Select(d => $"{d.Id} {d.Message}").Order()), context);
        }
        Assert.Superset(new HashSet<string>(["accepted", DiagnosticIds.LevelsDiffer, DiagnosticIds.OptionsDisagree, DiagnosticIds.InvalidValue]), compared);
    }

    private static IEnumerable<string> Findings(RandomSpec spec) =>
        LoadedPlugins.Get<ModelComposer>().Check(spec.Read()).Select(f => $"{f.DiagnosticId} {spec.Json["id"]}: {f.Message}");

    /// <summary>By source: what our analyzers report in it. Anything else that the compiler finds fails.</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<(string Id, string Message)>>> Diagnose(string[] sources)
    {
        var compilation = TestCompilation.Of(sources, "Random.Models");
        CSharpGeneratorDriver.Create([new SegGenerator().AsSourceGenerator()], parseOptions: TestCompilation.Parse).RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        Assert.Empty(whole.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        var found = await whole.WithAnalyzers([new ModelAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        // The first tree holds the usings.
        return [.. compilation.SyntaxTrees.Skip(1).Select(tree => (IReadOnlyList<(string, string)>)[.. found.Where(d => d.Location.SourceTree == tree).Select(d => (d.Id, d.GetMessage()))])];
    }

    private static string CSharp(RandomSpec spec)
    {
        var tasks = (spec.Json["task"] as JsonArray ?? [spec.Json["task"]!.DeepClone()]).Select(t => $"SegTask.{Capital((string)t!)}");
        var slots = Slots(spec).Select(s => $"[global::{s.Component.SpecType.FullName}({string.Join(", ", Options(s.Component, s.Options))})]");
        return $"""
            [SegModel("{spec.Json["id"]}", Task = {string.Join(" | ", tasks)}, Classes = "{spec.Json["classes"]}")]
            {string.Join("\n", slots)}
            public static partial class Random{spec.Seed};
            """;
    }

    private static IEnumerable<string> Options(ComponentDescriptor component, JsonObject options) =>
        from option in component.Options
        where options.ContainsKey(option.JsonName)
        select $"{option.Name} = {Literal(component.SpecType.GetProperty(option.Name)!.PropertyType, options[option.JsonName]!)}";

    private static string Literal(Type type, JsonNode value) => value is JsonArray list ? $"new {TypeName(type.GetElementType()!)}[] {{ {string.Join(", ", list.Select(item => Literal(type.GetElementType()!, item!)))} }}"
        : type.IsEnum ? $"{TypeName(type)}.{value}"
        : type == typeof(string) ? SymbolDisplay.FormatLiteral((string)value!, quote: true)
        : value.ToJsonString();

    private static string TypeName(Type type) => $"global::{type.FullName!.Replace('+', '.')}";

    // A member that an enum lacks is no C# at all.
    private static bool IsExpressible(RandomSpec spec) => Slots(spec).All(s => s.Component.Options.All(o =>
        !s.Component.SpecType.GetProperty(o.Name)!.PropertyType.IsEnum || !s.Options.TryGetPropertyValue(o.JsonName, out var value) || o.Values.Contains((string)value!)));

    private static IEnumerable<(ComponentDescriptor Component, JsonObject Options)> Slots(RandomSpec spec) =>
        spec.Json.Select(p => p.Value).OfType<JsonObject>().Select(o => (LoadedPlugins.Get<IComponentCatalog>().Get((string)o["use"]!), o));

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
