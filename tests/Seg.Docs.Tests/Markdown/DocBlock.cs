namespace Seg.Docs.Tests;

/// <summary>What a code block of a page is, as its fence (or its indentation) says.</summary>
internal enum BlockKind
{
    CSharp,
    Commands,
    Json,
    Xml,
    Text,
    Diagram,
    Unknown,
}

/// <summary>One code block of a page.</summary>
/// <param name="Page">The page's path from the repository's root.</param>
/// <param name="Line">The line of the block's first line of code, from 1.</param>
/// <param name="Language">What stands behind the fence; empty for an indented block.</param>
/// <param name="Section">The nearest heading above.</param>
/// <param name="Text">The code, lines separated by \n.</param>
/// <param name="Marks">What the comment above the block says of it.</param>
internal sealed record DocBlock(string Page, int Line, string Language, string Section, string Text, BlockMarks Marks)
{
    public string Name => $"{Page}:{Line}";

    /// <summary>Indented blocks are commands: everything else is fenced and named.</summary>
    public BlockKind Kind => Language switch
    {
        "" or "bash" or "sh" => BlockKind.Commands,
        "csharp" => BlockKind.CSharp,
        "json" => BlockKind.Json,
        "xml" => BlockKind.Xml,
        "text" => BlockKind.Text,
        "mermaid" => BlockKind.Diagram,
        _ => BlockKind.Unknown,
    };

    /// <summary>The diagnostic that the page is about, e.g. SEG2001; null on other pages.</summary>
    public string? Diagnostic => Page.StartsWith("docs/diagnostics/SEG", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(Page) : null;

    /// <summary>The block shows what its page's diagnostic is about, so it must raise it.</summary>
    public bool IsExample => Diagnostic is not null && Section == "Example";

    public override string ToString() => Name;
}

/// <summary>
/// What a page says of a block to the tests, in an HTML comment above it that no reader sees, parts separated by semicolons:
/// <c>with: a, b</c> surroundings from Preludes (or <c>above</c>: the C# block before); <c>file: name</c> the block is written to that file for the
/// commands that follow, C# is compiled to it when its name ends in .dll; <c>run</c> the program is run, not only compiled; <c>not run: reason</c>
/// (C# is compiled all the same).
/// </summary>
internal sealed record BlockMarks(IReadOnlyList<string> With, string? File, bool Run, string? NotRun, IReadOnlyList<string> Unknown)
{
    public static readonly BlockMarks None = Parse("");

    public static BlockMarks Parse(string comment)
    {
        var marks = new BlockMarks([], null, false, null, []);
        foreach (var part in comment.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part.Split(':', 2, StringSplitOptions.TrimEntries) is [var n, var v] ? (n, v) : (part, "");
            marks = (name, value) switch
            {
                ("with", not "") => marks with { With = value.Split(',', StringSplitOptions.TrimEntries) },
                ("file", not "") => marks with { File = value },
                ("run", "") => marks with { Run = true },
                ("not run", not "") => marks with { NotRun = value },
                _ => marks with { Unknown = [.. marks.Unknown, part] },
            };
        }
        return marks;
    }
}
