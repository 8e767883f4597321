namespace Seg.Runtime;

/// <summary>Directories that hold weights and JSON specs. Immutable and thread-safe.</summary>
/// <param name="roots">An earlier one wins over a later one.</param>
public sealed class ModelFolders(IEnumerable<string> roots)
{
    /// <summary>The environment variable that lists more folders, separated as PATH is.</summary>
    public const string Variable = "SEG_MODELS";

    /// <summary>The ending of spec files that are listed by name: <c>my-model.seg.json</c> in a models folder or a folder within it.</summary>
    public const string SpecEnding = ".seg.json";

    /// <summary>The folders, absolute; they exist.</summary>
    public IReadOnlyList<string> Roots { get; } = [.. roots.Select(Path.GetFullPath).Distinct().Where(Directory.Exists)];

    /// <summary>The user's own models folder, whether it exists or not: <c>models</c> in <c>SEG_HOME</c>, or beside <see cref="PluginRoots.User"/>. Null for a user without any.</summary>
    public static string? User => PluginRoots.Home is { } home ? Path.Combine(home, "models") : null;

    /// <summary>
    /// Those in <see cref="Variable"/>, the user's (<see cref="User"/>), <c>models</c> beside the application, and the nearest <c>models</c> above the
    /// application and above the current directory.
    /// </summary>
    /// <param name="more">Folders that come before these.</param>
    /// <param name="applicationDirectory">Where the host lies; null for this process's own.</param>
    public static ModelFolders Default(IEnumerable<string>? more = null, string? applicationDirectory = null)
    {
        var application = applicationDirectory ?? AppContext.BaseDirectory;
        var named = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] user = User is { } own ? [own] : [];
        return new([.. more ?? [], .. named, .. user, Path.Combine(application, "models"), .. Nearest(application), .. Nearest(Environment.CurrentDirectory)]);
    }

    /// <summary>The file of that relative path in the first folder that has it, or null.</summary>
    public string? Find(string relativePath) => Roots.Select(root => Path.Combine(root, relativePath)).FirstOrDefault(File.Exists);

    /// <summary>The spec files to list, by the id that their name gives.</summary>
    public IReadOnlyDictionary<string, string> SpecFiles()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var directory in Roots.SelectMany(root => Directory.EnumerateDirectories(root).OrderBy(d => d, StringComparer.Ordinal).Prepend(root)))
            foreach (var file in Directory.EnumerateFiles(directory, "*" + SpecEnding).OrderBy(f => f, StringComparer.Ordinal))
                files.TryAdd(SpecReader.IdOf(file), file);
        return files;
    }

    private static IEnumerable<string> Nearest(string directory) =>
        PluginRoots.Ancestors(directory).Select(d => Path.Combine(d, "models")).Where(Directory.Exists).Take(1);
}
