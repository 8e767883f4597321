using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Generators.Diagnostics;

namespace Seg.Generators.Tests;

/// <summary>Our analyzers over code as the compiler shows it to them: with what the generator wrote.</summary>
internal static class AnalyzerRun
{
    /// <summary>What is reported, in source order: id, the text it points at, message.</summary>
    public static async Task<IReadOnlyList<(string Id, string At, string Message)>> Of(params string[] sources) => await Of(TestCompilation.Of(sources));

    public static async Task<IReadOnlyList<(string Id, string At, string Message)>> Of(CSharpCompilation compilation)
    {
        CSharpGeneratorDriver.Create([new SegGenerator().AsSourceGenerator()], parseOptions: TestCompilation.Parse).RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        var analysis = whole.WithAnalyzers([new ComponentAnalyzer(), new ModelAnalyzer()], new CompilationWithAnalyzersOptions(new([]), null, true, false, reportSuppressedDiagnostics: false));
        var all = await analysis.GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(all, d => d.Id.StartsWith("AD", StringComparison.Ordinal));
        return [.. all.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan)
            .Select(d => (d.Id, d.Location.SourceTree!.GetText().ToString(d.Location.SourceSpan), d.GetMessage()))];
    }
}
