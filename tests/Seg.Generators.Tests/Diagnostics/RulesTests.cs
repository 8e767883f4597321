using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Seg.Generators.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Shared;

namespace Seg.Generators.Tests;

/// <summary>Ids, release notes and pages tell of the same rules.</summary>
public sealed class RulesTests
{
    private static readonly string[] Ids = [.. typeof(DiagnosticIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];

    [Fact]
    public void IdsAreDistinct() => Assert.Equal(Ids.Length, Ids.Distinct().Count());

    [Fact]
    public void EveryCompileTimeRuleIsInTheReleaseFiles()
    {
        var rules = Rules.OfComponents.Concat(Rules.OfModels).Concat(Rules.OfGenerators).Select(r => r.Id).Distinct().Order();
        var listed = new[] { "Shipped", "Unshipped" }.SelectMany(name => File.ReadAllLines(Path.Combine(Root(), "src", "Seg.Generators", $"AnalyzerReleases.{name}.md")))
            .Select(line => Regex.Match(line, @"^SEG\d{4}")).Where(m => m.Success).Select(m => m.Value).Order();
        Assert.Equal(rules, listed);
        Assert.All(rules, id => Assert.Contains(id, Ids));
    }

    [Fact]
    public void EveryIdHasAPageWithCauseExampleAndFix()
    {
        var folder = Path.Combine(Root(), "docs", "diagnostics");
        Assert.Equal(Ids.Order(), Directory.EnumerateFiles(folder, "SEG*.md").Select(f => Path.GetFileNameWithoutExtension(f)!).Order());
        foreach (var id in Ids)
        {
            var page = File.ReadAllText(Path.Combine(folder, $"{id}.md"));
            Assert.StartsWith($"# {id}: ", page);
            Assert.All(["## Cause", "## Example", "## Fix"], part => Assert.Contains(part, page));
        }
    }

    [Fact]
    public void TheListOfDiagnosticsNamesEachPageByItsTitle()
    {
        var folder = Path.Combine(Root(), "docs", "diagnostics");
        var pages = Ids.Order().Select(id => $"| [{id}]({id}.md) | {File.ReadLines(Path.Combine(folder, $"{id}.md")).First()[$"# {id}: ".Length..]} |");
        Assert.Equal(pages, File.ReadLines(Path.Combine(folder, "README.md")).Where(line => line.StartsWith("| [SEG", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryIdInTheSourcesIsOneOfTheList()
    {
        string[] folders = ["src", "plugins", "hosts"];
        var files = folders.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root(), f), "*.*", SearchOption.AllDirectories))
            .Where(f => Path.GetExtension(f) is ".cs" or ".targets" or ".props");
        var unknown = files.SelectMany(f => Regex.Matches(File.ReadAllText(f), @"\bSEG\d{4}\b").Select(m => (File: f, m.Value))).Where(m => !Ids.Contains(m.Value));
        Assert.Empty(unknown);
    }

    [Fact]
    public void AnExceptionBecomesSeg0001()
    {
        var outcome = Outcome<string>.Of("Acme.Small", () => throw new InvalidOperationException("broken"));
        Assert.Equal("Acme.Small: InvalidOperationException: broken", outcome.Failure);
        Assert.Equal("SEG0001", Diagnostic.Create(Rules.GeneratorFailed, null, outcome.Failure).Id);
        Assert.Throws<OperationCanceledException>(() => Outcome<string>.Of("x", () => throw new OperationCanceledException()));
    }

    [Fact]
    public void NamesThatDifferOnlyInCaseAreReportedAndTheRestIsWritten()
    {
        var run = GeneratorRun.Of("""
            public sealed partial class Twin() : nn.Module("m") { [Layer("a")] private readonly nn.Module _a = null!; }
            public sealed partial class TWIN() : nn.Module("m") { [Layer("a")] private readonly nn.Module _a = null!; }
            public sealed partial class Other() : nn.Module("m") { [Layer("a")] private readonly nn.Module _a = null!; }
            """);
        var failure = Assert.Single(run.Result.Diagnostics);
        Assert.Equal(("SEG0001", "Twin"), (failure.Id, failure.Location.SourceTree!.GetText().ToString(failure.Location.SourceSpan)));
        Assert.Equal(2, run.Result.GeneratedSources.Length);
    }

    private static string Root([CallerFilePath] string sourceFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(sourceFile)!, "..", "..", ".."));
}
