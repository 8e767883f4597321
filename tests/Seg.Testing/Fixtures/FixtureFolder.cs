namespace Seg.Testing;

/// <summary>Where golden data lives: the folder named by environment variable SEG_FIXTURES, else tests/Fixtures of this repository.</summary>
public static class FixtureFolder
{
    /// <summary>Full path of the fixture root.</summary>
    /// <exception cref="DirectoryNotFoundException">SEG_FIXTURES names no directory, or no parent of the test binaries holds tests/Fixtures.</exception>
    public static string Root { get; } = Find();

    /// <summary>Path of a file or folder below <see cref="Root"/>.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>
    /// Every fixture of a system, as paths of its json relative to <see cref="Root"/> without extension ("mask2former/mask2former-tiny-r50"),
    /// sorted. <paramref name="pattern"/> is a file pattern such as "mask2former-tiny-*". A folder that does not exist gives none.
    /// </summary>
    public static IReadOnlyList<string> List(string folder, string pattern = "*")
    {
        var path = PathOf(folder);
        if (!Directory.Exists(path))
        {
            return [];
        }
        return [.. Directory.EnumerateFiles(path, pattern + ".json")
            .Select(f => folder.TrimEnd('/') + "/" + Path.GetFileNameWithoutExtension(f))
            .Order(StringComparer.Ordinal)];
    }

    private static string Find()
    {
        var given = Environment.GetEnvironmentVariable("SEG_FIXTURES");
        if (!string.IsNullOrEmpty(given))
        {
            return Directory.Exists(given)
                ? Path.GetFullPath(given)
                : throw new DirectoryNotFoundException($"SEG_FIXTURES names '{given}', which is not a directory.");
        }
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at != null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "tests", "Fixtures");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }
        throw new DirectoryNotFoundException($"No parent of '{AppContext.BaseDirectory}' holds tests/Fixtures; set SEG_FIXTURES.");
    }
}
