using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Seg.Generators;

namespace Seg.Docs.Tests;

/// <summary>What the compiler, Seg's generators and Seg's analyzers say of a block.</summary>
/// <param name="Compilation">The block with what was generated for it.</param>
/// <param name="Findings">Warnings and errors, and every SEG diagnostic whatever its severity.</param>
internal sealed record CodeRun(Compilation Compilation, IReadOnlyList<CodeFinding> Findings)
{
    private static readonly ImmutableArray<MetadataReference> References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Where(path => Path.GetFileName(path) is var name && !name.StartsWith("Seg.Generators", StringComparison.Ordinal) && !name.StartsWith("Seg.Docs.Tests", StringComparison.Ordinal))
        .Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly Type[] Ours = typeof(SegGenerator).Assembly.GetTypes();

    public static async Task<CodeRun> Of(DocBlock block, string assembly = "Docs")
    {
        var trees = CodeSources.Of(block);
        var program = trees.Any(tree => tree.GetRoot().DescendantNodes(n => n is CompilationUnitSyntax).OfType<GlobalStatementSyntax>().Any());
        var compilation = CSharpCompilation.Create(assembly, trees, References,
            new(program ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        var generators = Instances<IIncrementalGenerator>().Select(g => g.AsSourceGenerator());
        CSharpGeneratorDriver.Create(generators, parseOptions: CodeSources.Parse).RunGeneratorsAndUpdateCompilation(compilation, out var whole, out var generated);
        var analysis = await whole.WithAnalyzers([.. Instances<DiagnosticAnalyzer>()]).GetAnalyzerDiagnosticsAsync();
        var findings = whole.GetDiagnostics().Concat(generated).Concat(analysis)
            .Where(d => !d.IsSuppressed && (d.Severity >= DiagnosticSeverity.Warning || d.Id.StartsWith("SEG", StringComparison.Ordinal)))
            .Select(d => Finding(d, trees));
        return new(whole, [.. findings.Distinct()]);
    }

    private static CodeFinding Finding(Diagnostic diagnostic, IReadOnlyList<SyntaxTree> trees)
    {
        var place = diagnostic.Location.GetMappedLineSpan();
        // A generator's locations are made from path and line, past the #line that leads to the page.
        if (!place.HasMappedPath && trees.FirstOrDefault(t => t.FilePath == place.Path) is { } tree)
            place = tree.GetMappedLineSpan(tree.GetText().Lines[place.StartLinePosition.Line].Span);
        return new(diagnostic.Id, place.HasMappedPath ? place.Path : "", place.StartLinePosition.Line + 1, diagnostic.GetMessage(CultureInfo.InvariantCulture));
    }

    private static IEnumerable<T> Instances<T>() => Ours.Where(t => t.IsAssignableTo(typeof(T)) && !t.IsAbstract).Select(t => (T)Activator.CreateInstance(t)!);
}

/// <summary>One diagnostic, with its place in the page; the page is empty when it points at generated code or a prelude.</summary>
internal sealed record CodeFinding(string Id, string Page, int Line, string Message)
{
    public override string ToString() => $"{Page}({Line}): {Id}: {Message}";
}
