namespace Seg.Docs.Tests;

/// <summary>No block slips by: each is of a kind that some test looks at, and what excuses a block is spelt rightly and has a reason.</summary>
public sealed class MarkTests
{
    // Raise it only with a block that no test here can run: it needs a network, root, a GPU, or runs the tests themselves.
    private const int MostNotRun = 12;

    public static TheoryData<string> Pages => [.. DocPages.All.Select(p => p.Path)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryBlockIsOfAKindThatIsChecked(string page)
    {
        var blocks = DocPages.Blocks.Where(b => b.Page == page).ToArray();
        Assert.Empty(blocks.Where(b => b.Kind == BlockKind.Unknown).Select(b => $"{b.Name}: '{b.Language}' is none of csharp, json, xml, bash, text, mermaid (an indented block is commands)"));
        Assert.Empty(blocks.SelectMany(b => b.Marks.Unknown.Select(mark => $"{b.Name}: the mark '{mark}' is unknown")));
        Assert.Empty(blocks.SelectMany(b => b.Marks.With.Where(p => !CodeSources.Knows(p)).Select(p => $"{b.Name}: there is no prelude '{p}'")));
    }

    [Fact]
    public void FewBlocksAreNotRun()
    {
        var excused = DocPages.Blocks.Where(b => b.Marks.NotRun is not null && b.Kind is not (BlockKind.Text or BlockKind.CSharp)).Select(b => $"{b.Name}: {b.Marks.NotRun}").ToArray();
        Assert.True(excused.Length <= MostNotRun, $"{excused.Length} blocks are not run:\n{string.Join("\n", excused)}");
    }

    [Fact]
    public void ABlockIsReadWithItsLineItsHeadingAndItsMarks()
    {
        var page = DocPage.Parse("page.md", "# Page\n\n## An `Id`\n\n- item\n\n  <!-- with: a, b; run -->\n  ```csharp\n  var x = 1;\n  ```\n\n    ./seg\n\ntext\n\n    ./test\n");
        var (code, commands) = (page.Blocks[0], page.Blocks[^1]);
        Assert.Equal((9, "csharp", "An Id", "var x = 1;\n"), (code.Line, code.Language, code.Section, code.Text));
        Assert.Equal(["a", "b"], code.Marks.With);
        Assert.True(code.Marks.Run);
        Assert.Equal((16, BlockKind.Commands, "./test\n"), (commands.Line, commands.Kind, commands.Text));
        Assert.Equal(["page", "an-id"], page.Anchors);
    }
}
