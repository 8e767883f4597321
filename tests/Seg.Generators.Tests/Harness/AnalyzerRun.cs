using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Generators.Diagnostics;
using Seg.Generators.TorchOps;

namespace Seg.Generators.Tests;

/// <summary>Our analyzers, and what the generators report, over code as the compiler shows it to them: with what the generators wrote.</summary>
internal static class AnalyzerRun
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [new ComponentAnalyzer(), new ModelAnalyzer()];

    /// <summary>What is reported, in source order.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Of(CSharpCompilation compilation)
    {
        CSharpGeneratorDriver.Create([new SegGenerator().AsSourceGenerator(), new TorchOpGenerator().AsSourceGenerator()], parseOptions: TestCompilation.Parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out var whole, out var reported);
        var analysis = whole.WithAnalyzers(Analyzers, new CompilationWithAnalyzersOptions(new([]), null, true, false, reportSuppressedDiagnostics: false));
        var all = (await analysis.GetAnalyzerDiagnosticsAsync()).Concat(reported.Where(d => !d.IsSuppressed)).ToArray();
        Assert.DoesNotContain(all, d => d.Id.StartsWith("AD", StringComparison.Ordinal));
        return [.. all.OrderBy(d => d.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(d => d.Location.SourceSpan).ThenBy(d => d.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc cref="Expect(CSharpCompilation, IReadOnlyList{Markup})"/>
    public static Task<string> Expect(params string[] marked) => Expect(marked, []);

    /// <inheritdoc cref="Expect(CSharpCompilation, IReadOnlyList{Markup})"/>
    public static Task<string> Expect(string[] marked, params MetadataReference[] references)
    {
        var sources = marked.Select(Markup.Of).ToArray();
        return Expect(TestCompilation.Of([.. sources.Select(s => s.Text)], "Acme.Tested", references), sources);
    }

    /// <summary>Fails unless exactly the marked ids are reported, each at the very line and column of its mark, with its help link.</summary>
    /// <returns>The messages, a line each.</returns>
    private static async Task<string> Expect(CSharpCompilation compilation, IReadOnlyList<Markup> sources)
    {
        var found = await Of(compilation);
        // The first tree holds the usings.
        var trees = compilation.SyntaxTrees.Skip(1).ToArray();
        var expected = sources.SelectMany((source, i) => source.Places.Select(p => $"{p.Id} {trees[i].GetLineSpan(p.Span)} {source.Text.Substring(p.Span.Start, p.Span.Length)}"));
        Assert.Equal(expected.Distinct().Order(StringComparer.Ordinal), found.Select(Place).Distinct().Order(StringComparer.Ordinal));
        Assert.All(found, d => Assert.Equal(Seg.Shared.HelpLinks.Of(d.Id), d.Descriptor.HelpLinkUri));
        return string.Join("\n", found.Select(d => d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static string Place(Diagnostic found) =>
        found.Location.SourceTree is { } tree ? $"{found.Id} {found.Location.GetLineSpan()} {tree.GetText().ToString(found.Location.SourceSpan)}" : $"{found.Id} nowhere: {found.GetMessage()}";
}
