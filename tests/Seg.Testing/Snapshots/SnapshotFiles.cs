using System.Reflection;

namespace Seg.Testing;

/// <summary>Checks on a folder of snapshots as a whole.</summary>
public static class SnapshotFiles
{
    /// <summary>Snapshots <c>Type.Method*.verified.*</c> whose test is gone, and every <c>*.received.*</c>: both fail a build that is to be trusted.</summary>
    /// <param name="directory">The folder, searched with its sub-folders.</param>
    /// <param name="tests">The assembly that holds the tests.</param>
    /// <returns>File names; empty when all is well.</returns>
    public static IReadOnlyList<string> Dangling(string directory, Assembly tests)
    {
        var known = tests.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        return [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)!)
            .Where(file => file.Contains(".received.") || file.Contains(".verified.") && !known.Contains(Stem(file))).Order(StringComparer.Ordinal)];
    }

    // Type.Method, up to a '#' (several snapshots of one test) or '_' (a parameter), or up to ".verified.".
    private static string Stem(string file)
    {
        var stem = file[..file.IndexOf(".verified.", StringComparison.Ordinal)].Split('#')[0];
        var method = stem.IndexOf('.') + 1;
        var parameter = stem.IndexOf('_', method);
        return parameter < 0 ? stem : stem[..parameter];
    }
}
