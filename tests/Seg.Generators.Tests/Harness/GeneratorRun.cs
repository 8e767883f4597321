using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Generators.Infrastructure;
using Seg.Generators.Plugins;
using VerifyXunit;

namespace Seg.Generators.Tests;

/// <summary>
/// One run of the generator. Every run, whatever its test is about, also shows that the result compiles without a warning, that a run on the
/// same code, after an unrelated edit and after comments in its files writes nothing anew, that one after an edit of another component writes that one
/// and the manifest only, and that no step keeps a piece of the compilation alive.
/// </summary>
internal sealed class GeneratorRun
{
    private static readonly string[] Steps = [.. typeof(TrackingNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!)];
    private static readonly Type[] Rooting = [typeof(ISymbol), typeof(SyntaxNode), typeof(SyntaxTree), typeof(SyntaxReference), typeof(Location), typeof(Compilation), typeof(SemanticModel), typeof(AttributeData), typeof(Diagnostic), typeof(AnalyzerConfigOptions)];

    private readonly CSharpCompilation _compilation;

    private GeneratorRun(CSharpCompilation compilation, GeneratorDriver driver, Compilation output) => (_compilation, Driver, Output) = (compilation, driver, output);

    public GeneratorDriver Driver { get; }

    public Compilation Output { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    public string this[string hint] => Result.GeneratedSources.Single(s => s.HintName == hint).SourceText.ToString();

    public static GeneratorRun Of(params string[] sources) => Of(TestCompilation.Of(sources));

    public static GeneratorRun Of(CSharpCompilation compilation)
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new SegGenerator().AsSourceGenerator()], parseOptions: TestCompilation.Parse,
            driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _);
        var run = new GeneratorRun(compilation, driver, output);
        Assert.Null(run.Result.Exception);
        foreach (var (step, value) in run.StepValues()) AssertHoldsNoCompilation(value, step, []);
        run.AssertCached(compilation.Clone());
        run.AssertCached(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("namespace Unrelated { class Thing { int _x = 1; } }", TestCompilation.Parse)));
        // A comment above everything, in each of the very files.
        run.AssertCached(compilation.SyntaxTrees.Skip(1).Aggregate(compilation, (edited, tree) => edited.ReplaceSyntaxTree(tree, With(tree, "// a comment above\n" + tree.GetText()))));
        run.AssertASiblingChangesOnlyItsOwn();
        return run;
    }

    /// <summary>Fails when input and generated code together do not compile, or compile with a warning.</summary>
    public GeneratorRun Compiles()
    {
        Assert.Empty(Output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
        return this;
    }

    /// <summary>The same driver over an edited compilation.</summary>
    public GeneratorRunResult Rerun(Func<CSharpCompilation, CSharpCompilation> edit) => Driver.RunGenerators(edit(_compilation)).GetRunResult().Results.Single();

    /// <summary>Compares every generated file with its snapshot, and fails on snapshots of files that are no longer generated.</summary>
    public async Task Verify([CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "")
    {
        var stem = $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}";
        var folder = Path.Combine(Path.GetDirectoryName(sourceFile)!, "..", "_snapshots");
        var expected = Result.GeneratedSources.Select(s => $"{stem}#{Path.GetFileNameWithoutExtension(s.HintName)}").ToArray();
        foreach (var source in Result.GeneratedSources)
            await Verifier.Verify(source.SourceText.ToString(), "cs").UseDirectory("../_snapshots").UseFileName($"{stem}#{Path.GetFileNameWithoutExtension(source.HintName)}");
        var dangling = Directory.EnumerateFiles(folder, $"{stem}#*.verified.cs").Select(file => Path.GetFileName(file)!.Replace(".verified.cs", "")).Except(expected);
        Assert.Empty(dangling);
    }

    private void AssertCached(CSharpCompilation edited)
    {
        var result = Driver.RunGenerators(edited).GetRunResult().Results.Single();
        foreach (var (name, steps) in result.TrackedSteps.Where(s => Steps.Contains(s.Key)))
            Assert.All(steps.SelectMany(s => s.Outputs), o => Assert.True(o.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"step {name}: {o.Reason}"));
        // A failure's place is looked up in each compilation anew.
        Assert.Equal(Result.Diagnostics.Length, result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).Count(o => o.Reason != IncrementalStepRunReason.Cached));
    }

    private static SyntaxTree With(SyntaxTree tree, string text) => CSharpSyntaxTree.ParseText(text, TestCompilation.Parse, tree.FilePath);

    // Another component comes, and is then edited: its descriptor is written anew, and the manifest that lists it.
    private void AssertASiblingChangesOnlyItsOwn()
    {
        var tree = CSharpSyntaxTree.ParseText(Sibling, TestCompilation.Parse, "Sibling.cs");
        var with = _compilation.AddSyntaxTrees(tree);
        var edited = Driver.RunGenerators(with).RunGenerators(with.ReplaceSyntaxTree(tree, With(tree, Sibling.Replace("= 1;", "= 2;", StringComparison.Ordinal)))).GetRunResult().Results.Single();
        var components = edited.TrackedSteps[TrackingNames.Components].SelectMany(s => s.Outputs).Count(o => o.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        var written = edited.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).Count(o => o.Reason != IncrementalStepRunReason.Cached);
        var manifests = Result.GeneratedSources.Count(s => s.HintName == PluginEmitter.HintName);
        Assert.Equal((1, 1 + manifests + Result.Diagnostics.Length), (components, written));
    }

    private const string Sibling = """
        namespace SiblingOfTheTested;

        public sealed class SiblingAttribute() : CheckpointFormatSpecAttribute("sibling/codec") { public int A { get; set; } = 1; }

        [Component<SiblingAttribute>]
        public sealed class Codec : ICheckpointFormat
        {
            public bool Recognises(ReadOnlySpan<byte> start, string path) => false;
            public ICheckpoint Open(string path) => throw new InvalidOperationException();
        }
        """;

    private IEnumerable<(string Step, object Value)> StepValues() =>
        Result.TrackedSteps.Where(s => Steps.Contains(s.Key)).SelectMany(s => s.Value.SelectMany(step => step.Outputs.Select(o => (s.Key, o.Value))));

    private static void AssertHoldsNoCompilation(object? value, string path, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum) return;
        Assert.False(Rooting.Any(type => type.IsInstanceOfType(value)), $"{path} keeps a {value.GetType().Name}");
        if (!value.GetType().IsValueType && !seen.Add(value)) return;
        if (value is IEnumerable items)
        {
            foreach (var item in items) AssertHoldsNoCompilation(item, path + "[]", seen);
        }
        for (var type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                AssertHoldsNoCompilation(field.GetValue(value), $"{path}.{field.Name}", seen);
        }
    }
}
