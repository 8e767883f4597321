using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace Seg.Generators.Tests;

/// <summary>
/// Applies a code fix as an editor does: one diagnostic after the other, and all at once. Both must give the expected text, which compiles with what
/// the generator writes for it and no longer has the diagnostic.
/// </summary>
internal static class CodeFixRun
{
    public static async Task Of<TFix>(string source, string expected, params string[] others) where TFix : CodeFixProvider, new()
    {
        var fix = new TFix();
        using var workspace = new AdhocWorkspace();
        var document = Document(workspace, source, others);
        Assert.NotEmpty(await Found(document, fix));

        var step = document;
        for (var left = 20; await Offered(step, fix) is { } action; left--)
        {
            Assert.True(left > 0, "the fix brings its own diagnostic back");
            step = await Apply(step, action);
        }
        Assert.Equal(expected, (await step.GetTextAsync()).ToString());

        var first = await Offered(document, fix);
        var context = new FixAllContext(document, fix, FixAllScope.Document, first!.EquivalenceKey, fix.FixableDiagnosticIds, new Source(fix), CancellationToken.None);
        Assert.Equal(expected, (await (await Apply(document, (await fix.GetFixAllProvider()!.GetFixAsync(context))!)).GetTextAsync()).ToString());

        Assert.Empty(await Found(step, fix));
        var compilation = (CSharpCompilation)(await step.Project.GetCompilationAsync())!;
        CSharpGeneratorDriver.Create([new SegGenerator().AsSourceGenerator()], parseOptions: TestCompilation.Parse).RunGeneratorsAndUpdateCompilation(compilation, out var whole, out _);
        Assert.Empty(whole.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()));
    }

    /// <summary>Applies the fix of the first diagnostic alone: what it hid before comes to light only then.</summary>
    public static async Task Step<TFix>(string source, string expected) where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        var document = Document(workspace, source, []);
        var action = await Offered(document, new TFix());
        Assert.NotNull(action);
        Assert.Equal(expected, (await (await Apply(document, action)).GetTextAsync()).ToString());
    }

    /// <summary>Fails when the diagnostic is not there, or a fix is offered for it.</summary>
    public static async Task Offers<TFix>(string nothingFor) where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        var document = Document(workspace, nothingFor, []);
        Assert.NotEmpty(await Found(document, new TFix()));
        Assert.Null(await Offered(document, new TFix()));
    }

    private static Document Document(AdhocWorkspace workspace, string source, string[] others)
    {
        // The usings, then the others, then the document itself.
        var compilation = TestCompilation.Of([.. others, source], "Acme.Fixed");
        var project = ProjectInfo.Create(ProjectId.CreateNewId(), VersionStamp.Default, "Acme.Fixed", "Acme.Fixed", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: TestCompilation.Parse, metadataReferences: compilation.References);
        var solution = workspace.CurrentSolution.AddProject(project);
        DocumentId last = null!;
        foreach (var tree in compilation.SyntaxTrees)
            solution = solution.AddDocument(last = DocumentId.CreateNewId(project.Id), tree.FilePath, tree.GetText(), filePath: tree.FilePath);
        return solution.GetDocument(last)!;
    }

    private static async Task<CodeAction?> Offered(Document document, CodeFixProvider fix)
    {
        foreach (var diagnostic in await Found(document, fix))
        {
            var actions = new List<CodeAction>();
            await fix.RegisterCodeFixesAsync(new(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
            if (actions.Count > 0) return Assert.Single(actions);
        }
        return null;
    }

    private static async Task<Document> Apply(Document document, CodeAction action)
    {
        var operation = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(CancellationToken.None)));
        return operation.ChangedSolution.GetDocument(document.Id)!;
    }

    // What our analyzers and the compiler itself say of the document.
    private static async Task<ImmutableArray<Diagnostic>> Found(Document document, CodeFixProvider fix)
    {
        var compilation = (CSharpCompilation)(await document.Project.GetCompilationAsync())!;
        var tree = await document.GetSyntaxTreeAsync();
        return [.. (await AnalyzerRun.Of(compilation)).Concat(compilation.GetDiagnostics()).Where(d => fix.FixableDiagnosticIds.Contains(d.Id) && d.Location.SourceTree == tree)];
    }

    private sealed class Source(CodeFixProvider fix) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) => await Found(document, fix);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);

        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => GetProjectDiagnosticsAsync(project, cancellationToken);
    }
}
