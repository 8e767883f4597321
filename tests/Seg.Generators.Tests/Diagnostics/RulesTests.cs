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

    private static readonly string[] CompileTime = [.. Rules.OfComponents.Concat(Rules.OfModels).Concat(Rules.OfGenerators).Select(r => r.Id).Distinct().Order()];

    [Fact]
    public void IdsAreDistinct() => Assert.Equal(Ids.Length, Ids.Distinct().Count());

    [Fact]
    public void EveryCompileTimeRuleIsInTheReleaseFiles()
    {
        var listed = new[] { "Shipped", "Unshipped" }.SelectMany(name => File.ReadAllLines(Path.Combine(Root(), "src", "Seg.Generators", $"AnalyzerReleases.{name}.md")))
            .Select(line => Regex.Match(line, @"^SEG\d{4}")).Where(m => m.Success).Select(m => m.Value).Order();
        Assert.Equal(CompileTime, listed);
        Assert.All(CompileTime, id => Assert.Contains(id, Ids));
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
            Assert.Equal(CompileTime.Contains(id) ? ["Cause", "Example", "Fix", "Suppress"] : ["Cause", "Example", "Fix"], Regex.Matches(page, "^## (.+)$", RegexOptions.Multiline).Select(m => m.Groups[1].Value));
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
    public void EveryIdIsRaisedByATest()
    {
        var files = new[] { "tests", "samples", "templates" }.Select(f => Path.Combine(Root(), f)).Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*.*", SearchOption.AllDirectories))
            .Where(f => !Path.GetRelativePath(Root(), f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "artifacts" or "out")).ToArray();
        // A snapshot is all asserted; those without a test are found elsewhere.
        var compared = files.Where(f => f.EndsWith(".verified.txt", StringComparison.Ordinal)).SelectMany(f => Regex.Matches(File.ReadAllText(f), @"\bSEG\d{4}\b").Select(m => m.Value));
        var missing = Ids.Except(AssertedIds.Of(files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).Select(File.ReadAllText))).Except(compared).ToArray();
        Assert.True(missing.Length == 0, $"No test asserts {string.Join(", ", missing)}. Raise it and say so where it counts: Assert.Equal(\"SEG4001\", error.DiagnosticId), "
            + "an [InlineData] for a parameter that is asserted, or {|SEG2003:…|} around the place in AnalyzerRun.Expect.");
    }

    [Theory]
    [InlineData("[Fact] void T() { Assert.Equal(\"SEG4001\", e.DiagnosticId); }", true)]
    [InlineData("[Fact] void T() { Assert.Equal(DiagnosticIds.UnknownKey, e.DiagnosticId); }", true)]
    [InlineData("[Theory] [InlineData(1, \"SEG4001\")] void T(int a, string id) { Assert.Equal(id, e.DiagnosticId); }", true)]
    [InlineData("[Theory] [InlineData(\"SEG4001\")] void T(string id) { Refuses(id, 3); } void Refuses(string wanted, int x) => Assert.Equal(wanted, e.DiagnosticId);", true)]
    [InlineData("[Fact] void T() { var wanted = \"x SEG4001 y\"; Assert.Equal(wanted, text); }", true)]
    [InlineData("[Fact] void T() { await AnalyzerRun.Expect(\"{|SEG4001:x|}\"); }", true)]
    [InlineData("[Fact] void T() { /* Assert.Equal(\"SEG4001\") */ Assert.True(true); // SEG4001 \n }", false)]
    [InlineData("[Fact] void T() { var unused = \"SEG4001\"; Assert.True(true); }", false)]
    [InlineData("[Theory] [InlineData(\"SEG4001\", 1)] void T(string id, int a) { Assert.Equal(a, 1); }", false)]
    [InlineData("void NoTest() { Assert.Equal(\"SEG4002\", e.DiagnosticId); } [Fact] void T() { Use(\"SEG4001\"); } void Use(string id) { }", false)]
    public void AnIdCountsWhereItIsAsserted(string code, bool counts) => Assert.Equal(counts, AssertedIds.Of([$"class C {{ {code} }}"]).Contains(DiagnosticIds.UnknownKey));

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
