using System.IO.Enumeration;

namespace Seg.Runtime;

/// <summary>The files of a plugin's directory. Linked directories are named, not entered: a loop of links ends nothing.</summary>
internal static class PluginFiles
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = true };

    /// <summary>Paths relative to the directory, separated by <c>/</c>, in ordinal order.</summary>
    /// <param name="directory">Absolute, without a separator at its end.</param>
    /// <exception cref="IOException">The directory or one in it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">As above, by permissions.</exception>
    public static IReadOnlyList<string> Of(string directory)
    {
        var prefix = directory.Length + 1;
        string[] files =
        [
            .. new FileSystemEnumerable<string>(directory, (ref FileSystemEntry entry) => entry.ToFullPath(), Everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
                ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
            }.Select(path => Path.DirectorySeparatorChar == '/' ? path[prefix..] : path[prefix..].Replace(Path.DirectorySeparatorChar, '/')),
        ];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>Whether code can come out of it: managed and native libraries.</summary>
    public static bool IsCode(string file)
    {
        var name = Path.GetFileName(file);
        return name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".so", StringComparison.Ordinal) || name.Contains(".so.", StringComparison.Ordinal)
            || name.EndsWith(".dylib", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;
}
