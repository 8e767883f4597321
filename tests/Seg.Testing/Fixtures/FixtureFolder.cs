namespace Seg.Testing;

/// <summary>
/// Where golden data lives: the folder named by environment variable SEG_FIXTURES, over tests/Fixtures of this repository. A file of the
/// first takes the place of the repository's file of the same relative path; what the first lacks is the repository's.
/// </summary>
public static class FixtureFolder
{
    /// <summary>tests/Fixtures of this repository.</summary>
    /// <exception cref="DirectoryNotFoundException">No parent of the test binaries holds tests/Fixtures.</exception>
    public static string Own { get; } = FindOwn();

    private static readonly string? Given = FindGiven();

    /// <summary>Path of a file or folder: below SEG_FIXTURES where it exists there, else below <see cref="Own"/>.</summary>
    public static string PathOf(params string[] parts)
    {
        var path = Path.Combine([Given ?? Own, .. parts]);
        return Path.Exists(path) ? path : Path.Combine([Own, .. parts]);
    }

    /// <summary>
    /// Every fixture of a system, as relative paths of its json without extension ("mask2former/mask2former-tiny-r50"), sorted.
    /// <paramref name="pattern"/> is a file pattern such as "mask2former-tiny-*". A folder that does not exist gives none.
    /// </summary>
    public static IReadOnlyList<string> List(string folder, string pattern = "*")
    {
        string?[] roots = [Given, Own];
        return [.. roots.OfType<string>().Select(root => Path.Combine(root, folder)).Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateFiles(path, pattern + ".json"))
            .Select(f => folder.TrimEnd('/') + "/" + Path.GetFileNameWithoutExtension(f))
            .Distinct().Order(StringComparer.Ordinal)];
    }

    private static string? FindGiven()
    {
        var given = Environment.GetEnvironmentVariable("SEG_FIXTURES");
        if (string.IsNullOrEmpty(given)) return null;
        return Directory.Exists(given) ? Path.GetFullPath(given) : throw new DirectoryNotFoundException($"SEG_FIXTURES names '{given}', which is not a directory.");
    }

    private static string FindOwn()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "tests", "Fixtures");
            if (Directory.Exists(candidate)) return candidate;
        }
        throw new DirectoryNotFoundException($"No parent of '{AppContext.BaseDirectory}' holds tests/Fixtures.");
    }
}
