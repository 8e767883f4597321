using System.Text.Json;
using Spectre.Console;

namespace Seg.Cli.Output;

/// <summary>Standard output: tables for people, JSON for programs.</summary>
internal static class Report
{
    /// <summary>How JSON on standard output is laid out.</summary>
    public static JsonWriterOptions JsonOptions { get; } = new() { Indented = true };

    /// <summary>A console that does not wrap lines when its output goes to a file or a pipe.</summary>
    public static IAnsiConsole Console { get; } = Create();

    /// <summary>Writes one JSON document to standard output.</summary>
    public static void Json(Action<Utf8JsonWriter> write)
    {
        using var output = StandardStreams.Output();
        using (var json = new Utf8JsonWriter(output, JsonOptions)) write(json);
        output.Write("\n"u8);
    }

    /// <summary>Writes a line as it is, however long.</summary>
    public static void Line(string text)
    {
        // A bar that is being drawn must know of the line; into a file it goes unbroken.
        if (System.Console.IsOutputRedirected) System.Console.WriteLine(text);
        else Console.WriteLine(text);
    }

    /// <summary>A borderless table with the given column heads; cells are escaped by <see cref="Row"/>.</summary>
    public static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns) table.AddColumn(new TableColumn($"[bold]{Markup.Escape(column)}[/]"));
        return table;
    }

    /// <summary>Adds a row of plain text.</summary>
    public static Table Row(this Table table, params string[] cells) => table.AddRow([.. cells.Select(c => new Text(c))]);

    private static IAnsiConsole Create()
    {
        var redirected = System.Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (redirected) console.Profile.Width = 400;
        return console;
    }
}
