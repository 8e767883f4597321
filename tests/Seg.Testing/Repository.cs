using System.Text.RegularExpressions;

namespace Seg.Testing;

/// <summary>The checkout that the tests were built from.</summary>
public static partial class Repository
{
    private static readonly string[] Skipped = ["artifacts", "bin", "obj", ".git", "out"];

    public static string Root { get; } = Find();

    /// <summary>Files below a folder of the repository, as paths relative to its root with slashes; build output left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var top = Path.Combine(Root, folder);
        if (!Directory.Exists(top)) return [];
        var here = Directory.EnumerateFiles(top, pattern).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'));
        return here.Concat(Directory.EnumerateDirectories(top).Where(d => !Skipped.Contains(Path.GetFileName(d))).SelectMany(d => Files(Path.GetRelativePath(Root, d), pattern)));
    }

    /// <summary>C# files of all projects.</summary>
    public static IEnumerable<string> Sources => new[] { "src", "plugins", "hosts", "samples", "tests", "benchmarks" }.SelectMany(f => Files(f, "*.cs"));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>A line of C# without its comment and the contents of its texts.</summary>
    public static string Code(string line) => Comment().Replace(Text().Replace(line, "\"\""), "");

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Modular.sln"))) return at.FullName;
        throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no checkout of the repository.");
    }

    [GeneratedRegex("""
        "(\\.|[^"\\])*"
        """)]
    private static partial Regex Text();

    [GeneratedRegex("//.*$|^\\s*\\*.*$")]
    private static partial Regex Comment();
}
