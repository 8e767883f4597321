using System.Text.RegularExpressions;

namespace Seg.Docs.Tests;

/// <summary>Commands and programs do what the page says, and print what it shows.</summary>
public sealed class CommandBlockTests
{
    public static TheoryData<string> Blocks => DocPages.Names(PageSession.Runs);

    [Theory]
    [MemberData(nameof(Blocks))]
    public void TheCommandsDoWhatThePageShows(string name)
    {
        var block = DocPages.Get(name);
        var output = PageSession.Output(block);
        var shown = Shown(block);
        // A page that shows an error shows a command that fails.
        var mayFail = shown is not null && Regex.IsMatch(shown.Text, @"\bSEG\d{4}\b") || block.IsExample;
        Assert.True(output.ExitCode == 0 || mayFail, $"{block.Name} ended with {output.ExitCode}:\n{output.Text}");
        if (block.IsExample) Assert.Contains(block.Diagnostic!, output.Text);
        if (shown is not null) Assert.True(Matches(shown.Text, output.Text), $"{shown.Name} shows\n{shown.Text}\nand it printed\n{output.Text}");
    }

    [Fact]
    public void ATextStandsForWhatWasPrintedWithDotsForWhatVaries()
    {
        Assert.True(Matches("a … c\n…\nend\n", "a b c  \nd\ne\nend\n"));
        Assert.True(Matches("…\na\nend\n", "\na\nend"));
        Assert.False(Matches("a\nend\n", "a\nb\nend\n"));
        Assert.False(Matches("a … c\n", "a b\nc\n"));
    }

    /// <summary>The text block that comes next on the page, in the same section: what the commands print.</summary>
    private static DocBlock? Shown(DocBlock block) =>
        DocPages.PageOf(block).Blocks.SkipWhile(b => b != block).Skip(1).FirstOrDefault() is { Kind: BlockKind.Text, Marks.NotRun: null } next && next.Section == block.Section ? next : null;

    /// <summary>Line by line; <c>…</c> within a line is anything, alone on a line any lines.</summary>
    private static bool Matches(string shown, string printed)
    {
        var pattern = string.Concat(Lines(shown).Select(line => line.Trim() == "…" ? "(?:[^\n]*\n)*?" : string.Join("[^\n]*?", line.Split('…').Select(Regex.Escape)) + "\n"));
        return Regex.IsMatch(string.Concat(Lines(printed).Select(line => line + "\n")), $@"\A{pattern}\z", RegexOptions.None, TimeSpan.FromMinutes(2));
    }

    // How wide a table's columns are depends on what else stands in them.
    private static string[] Lines(string text) => string.Join("\n", text.ReplaceLineEndings("\n").Split('\n').Select(line => Regex.Replace(line.TrimEnd(), " +", " "))).Trim('\n').Split('\n');
}
