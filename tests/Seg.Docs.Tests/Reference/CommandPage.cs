using System.Text;
using System.Text.RegularExpressions;

namespace Seg.Docs.Tests;

/// <summary>The reference page of the command line: what every command says of itself.</summary>
internal static partial class CommandPage
{
    public static string Write()
    {
        var text = new StringBuilder("# Command line\n\nWhat `seg --help` and the help of each command say. In a checkout the program is `./seg`, which builds it first.\n\n"
            + "Exit codes: 0 done, 1 something given is wrong, 2 the call is wrong or the machine lacks something, 130 interrupted ([limits and exit codes](limits.md)).\n");
        Command(text, []);
        return text.ToString();
    }

    private static void Command(StringBuilder text, string[] path)
    {
        var help = SegCommand.Run([.. path, "--help"]).Text.ReplaceLineEndings("\n").TrimEnd();
        text.Append($"\n## {string.Join(' ', path.Prepend("seg"))}\n\n```text\n{string.Join("\n", help.Split('\n').Select(l => l.TrimEnd()))}\n```\n");
        var list = help.IndexOf("\nCommands:\n", StringComparison.Ordinal);
        if (list < 0) return;
        foreach (Match command in Name().Matches(help[list..])) Command(text, [.. path, command.Groups[1].Value]);
    }

    [GeneratedRegex(@"^  ([a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex Name();
}
