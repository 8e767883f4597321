using System.IO.Enumeration;

namespace Seg.Runtime;

/// <summary>The files of a plugin's directory. Linked directories are named, not entered: a loop of links ends nothing.</summary>
internal static class PluginFiles
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <summary>Paths relative to the directory, separated by <c>/</c>, in ordinal order.</summary>
    /// <exception cref="IOException">The directory or one in it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">As above, by permissions.</exception>
    public static IReadOnlyList<string> Of(string directory)
    {
        var files = new List<string>();
        Collect(directory, "", files);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>Whether code can come out of it: managed and native libraries, and what says where those are found.</summary>
    public static bool IsCode(string file)
    {
        var name = Path.GetFileName(file);
        return name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".so", StringComparison.Ordinal) || name.Contains(".so.", StringComparison.Ordinal)
            || name.EndsWith(".dylib", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".deps.json", StringComparison.OrdinalIgnoreCase);
    }

    private static void Collect(string directory, string prefix, List<string> files)
    {
        foreach (var (name, enter) in new FileSystemEnumerable<(string Name, bool Enter)>(directory,
            (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0), Everything))
        {
            if (enter) Collect(Path.Combine(directory, name), $"{prefix}{name}/", files);
            else files.Add(prefix + name);
        }
    }
}
