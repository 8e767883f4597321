using System.Text.RegularExpressions;

namespace Seg.Docs.Tests;

/// <summary>Every block of C# compiles without a warning, and raises the diagnostics that its comments name and no others.</summary>
public sealed partial class CSharpBlockTests
{
    public static TheoryData<string> Blocks => DocPages.Names(b => b.Kind == BlockKind.CSharp);

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task TheBlockCompilesAndRaisesWhatItSays(string name)
    {
        var block = DocPages.Get(name);
        var expected = Expected(block).ToArray();
        var run = await CodeRun.Of(block);
        // Code that is wrong on purpose lacks what would have been generated for it: the compiler's own complaints follow from that.
        var findings = run.Findings.Where(f => expected.Length == 0 || f.Id.StartsWith("SEG", StringComparison.Ordinal)).ToArray();
        var unsaid = findings.Where(f => !expected.Contains((f.Id, f.Line)) || f.Page != block.Page).ToArray();
        Assert.True(unsaid.Length == 0, $"{name}:\n{string.Join("\n", unsaid.Select(f => f.ToString()))}");
        foreach (var (id, line) in expected) Assert.True(findings.Any(f => f.Id == id && f.Line == line), $"{block.Page}:{line} says {id}, and nothing reports it there.");
    }

    [Fact]
    public void AnExampleOfADiagnosticRaisesIt()
    {
        var silent = DocPages.Blocks.Where(b => b is { IsExample: true, Kind: BlockKind.CSharp, Marks: { NotRun: null, Run: false } } && !Expected(b).Any(e => e.Id == b.Diagnostic));
        Assert.Empty(silent.Select(b => $"{b.Name} marks no line with // {b.Diagnostic}"));
    }

    // What a program that is run throws, the compiler does not see.
    private static IEnumerable<(string Id, int Line)> Expected(DocBlock block) => block.Marks.Run ? [] :
        block.Text.Split('\n').SelectMany((text, i) => Said().Matches(text).Select(m => (m.Groups[1].Value, block.Line + i)));

    [GeneratedRegex(@"//.*?\b(SEG\d{4})\b")]
    private static partial Regex Said();
}
