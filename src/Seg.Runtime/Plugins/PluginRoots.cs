namespace Seg.Runtime;

/// <summary>Directories whose sub-directories are plugins.</summary>
public static class PluginRoots
{
    /// <summary>The environment variable that lists more roots, separated as PATH is.</summary>
    public const string Variable = "SEG_PLUGIN_PATH";

    /// <summary>The environment variable that names the folder of everything that Seg keeps for a user.</summary>
    public const string HomeVariable = "SEG_HOME";

    /// <summary>
    /// The user's own plugin folder, whether it exists or not: <c>plugins</c> in <see cref="HomeVariable"/>, or else <c>seg/plugins</c> in the
    /// system's folder for a user's data (<c>$XDG_DATA_HOME</c> or <c>~/.local/share</c> on Linux, <c>%LOCALAPPDATA%</c> on Windows).
    /// Null for a user without any such folder.
    /// </summary>
    public static string? User => Home is { } home ? Path.Combine(home, "plugins") : null;

    /// <summary>The folder of everything that Seg keeps for this user, whether it exists or not; null for a user without any such folder.</summary>
    internal static string? Home
    {
        get
        {
            if (Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home) return Full(home);
            var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return data.Length == 0 ? null : Path.Combine(data, "seg");
        }
    }

    /// <summary>
    /// The ones in <see cref="Variable"/> whether they exist or not, and those that exist of: the user's (<see cref="User"/>), <c>plugins</c> beside
    /// the application, and for a checkout of the repository <c>artifacts/plugins</c> in a directory above the application. Of two plugins with one
    /// id the higher version wins; of two with one version, the one in the earlier root.
    /// </summary>
    /// <param name="applicationDirectory">Where the host lies; null for this process's own.</param>
    public static IReadOnlyList<string> Default(string? applicationDirectory = null)
    {
        var application = applicationDirectory ?? AppContext.BaseDirectory;
        var named = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] others = [.. User is { } user ? [user] : Array.Empty<string>(), Path.Combine(application, "plugins"), .. Ancestors(application).Select(d => Path.Combine(d, "artifacts", "plugins")).Where(Directory.Exists).Take(1)];
        return [.. named.Concat(others.Where(Directory.Exists)).Select(Full).Distinct()];
    }

    /// <summary>A directory as it is compared with others.</summary>
    internal static string Full(string directory) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <summary>The directory and those above it, innermost first.</summary>
    internal static IEnumerable<string> Ancestors(string directory)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent) yield return at.FullName;
    }
}
