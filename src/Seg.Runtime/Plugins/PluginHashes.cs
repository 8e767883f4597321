using System.Security.Cryptography;

namespace Seg.Runtime;

/// <summary>SHA-256 of a plugin's files: which have changed since they were recorded.</summary>
internal static class PluginHashes
{
    /// <summary>The hashes, in lower-case hexadecimal, of all files in a directory by their relative path.</summary>
    public static SortedDictionary<string, string> Of(string directory)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in PluginFiles.Of(directory)) hashes.Add(file, OfFile(Path.Combine(directory, file)));
        return hashes;
    }

    /// <summary>What is not as recorded, a phrase a file, in the order of the names.</summary>
    /// <param name="directory">The plugin's directory.</param>
    /// <param name="files">Its files.</param>
    /// <param name="recorded">The hashes that they should have.</param>
    /// <param name="included">The files to look at: those that bring code, or all.</param>
    public static IReadOnlyList<string> Differences(string directory, IReadOnlyList<string> files, IReadOnlyDictionary<string, string> recorded, Func<string, bool> included)
    {
        var found = new List<string>();
        foreach (var file in files.Union(recorded.Keys).Where(included).Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(directory, file);
            if (!recorded.TryGetValue(file, out var hash)) found.Add($"{file} was added");
            else if (!File.Exists(path)) found.Add($"{file} is missing");
            else if (OfFile(path) != hash) found.Add($"{file} was changed");
        }
        return found;
    }

    private static string OfFile(string path)
    {
        NamedPipe.Refuse(path);
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
