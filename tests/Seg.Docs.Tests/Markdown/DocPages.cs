using Seg.Testing;

namespace Seg.Docs.Tests;

/// <summary>Every page that people read, and the blocks of one kind for theories.</summary>
internal static class DocPages
{
    // Golden data holds figures in no language, and release files are the analyzers' own format.
    private static readonly string[] Excluded = ["tests/Fixtures/", "src/Seg.Generators/AnalyzerReleases."];

    public static IReadOnlyList<DocPage> All { get; } = [.. Repository.Files("", "*.md")
        .Where(file => !Excluded.Any(e => file.StartsWith(e, StringComparison.Ordinal))).Order(StringComparer.Ordinal).Select(DocPage.Read)];

    public static IEnumerable<DocBlock> Blocks => All.SelectMany(page => page.Blocks);

    /// <summary>The names of blocks, for theories.</summary>
    public static TheoryData<string> Names(Func<DocBlock, bool> which) => [.. Blocks.Where(which).Select(block => block.Name)];

    public static DocBlock Get(string name) => Blocks.Single(block => block.Name == name);

    public static DocPage PageOf(DocBlock block) => All.Single(page => page.Path == block.Page);
}
