using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Finds the plugins of several roots by metadata alone; what is wrong with the folders themselves becomes a warning.</summary>
internal sealed class PluginScan
{
    private readonly List<PluginCandidate> _candidates = [];
    private readonly List<string> _warnings = [];

    private PluginScan()
    {
    }

    /// <summary>In the order of the roots, within one by name.</summary>
    public IReadOnlyList<PluginCandidate> Candidates => _candidates;

    public IReadOnlyList<string> Warnings => _warnings;

    public static PluginScan Of(IEnumerable<string> roots)
    {
        var scan = new PluginScan();
        foreach (var root in roots) scan.AddRoot(root);
        return scan;
    }

    private void AddRoot(string root)
    {
        if (!Directory.Exists(root))
        {
            Warn($"The plugin folder {root} does not exist.");
            return;
        }
        try
        {
            // Hidden ones are the store's own, on their way in or out.
            foreach (var directory in Directory.EnumerateDirectories(root).Where(d => !Path.GetFileName(d).StartsWith('.')).OrderBy(d => d, StringComparer.Ordinal)) AddDirectory(directory);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Warn($"The plugin folder {root} cannot be read: {unreadable.Message}");
        }
    }

    private void AddDirectory(string directory)
    {
        try
        {
            if (PluginCandidate.Find(directory) is { } candidate) _candidates.Add(candidate);
            else Warn($"{directory} holds no .dll, so it is no plugin.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            _candidates.Add(PluginCandidate.Lost(directory, directory, DiagnosticIds.PluginFolderUnusable, $"{directory} cannot be read: {unreadable.Message}"));
        }
    }

    private void Warn(string warning) => _warnings.Add($"{DiagnosticIds.PluginFolderUnusable}: {warning}");
}
