namespace Seg.Runtime;

/// <summary>Directories whose sub-directories are plugins.</summary>
public static class PluginRoots
{
    /// <summary>The environment variable that lists more roots, separated as PATH is.</summary>
    public const string Variable = "SEG_PLUGIN_PATH";

    /// <summary>
    /// Those that exist of: the ones in <see cref="Variable"/>, <c>plugins</c> beside the application, and for a checkout of the repository
    /// <c>artifacts/plugins</c> in a directory above the application. An earlier root wins over a later one.
    /// </summary>
    /// <param name="applicationDirectory">Where the host lies; null for this process's own.</param>
    public static IReadOnlyList<string> Default(string? applicationDirectory = null)
    {
        var application = applicationDirectory ?? AppContext.BaseDirectory;
        var named = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] roots = [.. named, Path.Combine(application, "plugins"), .. Ancestors(application).Select(d => Path.Combine(d, "artifacts", "plugins")).Where(Directory.Exists).Take(1)];
        return [.. roots.Select(Path.GetFullPath).Distinct().Where(Directory.Exists)];
    }

    /// <summary>The directory and those above it, innermost first.</summary>
    internal static IEnumerable<string> Ancestors(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent) yield return at.FullName;
    }
}
