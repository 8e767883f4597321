using System.Diagnostics;
using System.Reflection;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>A plugin directory on its way to a state.</summary>
internal sealed class PluginCandidate(string id, string directory, string path, PluginManifest? manifest)
{
    private readonly List<string> _warnings = [];
    private PluginState? _state;
    private string _diagnosticId = "", _reason = "";

    public string Id => id;

    public string Directory => directory;

    public string Path => path;

    public PluginManifest? Manifest => manifest;

    /// <summary>The files in the directory and those below it, relative to it.</summary>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">As above, by permissions.</exception>
    public IReadOnlyList<string> Files => field ??= PluginFiles.Of(directory);

    /// <summary>Whether nothing has spoken against it so far.</summary>
    public bool Promising => _state is null;

    public bool Active => _state == PluginState.Active;

    public PluginIntegrity Integrity { get; set; }

    /// <summary>What was spent on it.</summary>
    public TimeSpan LoadTime { get; private set; }

    /// <summary>Made when the candidate is about to be loaded.</summary>
    public PluginLoadContext? Context { get; set; }

    /// <summary>The main assembly of an active plugin. One that was given up never gets here: nothing of the host may touch its types.</summary>
    public Assembly? Assembly { get; private set; }

    public void Accept(Assembly assembly) => (_state, Assembly) = (PluginState.Active, assembly);

    public void Reject(PluginState state, string diagnosticId, string reason) => (_state, _diagnosticId, _reason) = (state, diagnosticId, reason);

    public void Warn(string diagnosticId, string warning) => _warnings.Add($"{diagnosticId}: {warning}");

    public void Spent(long sinceTimestamp) => LoadTime += Stopwatch.GetElapsedTime(sinceTimestamp);

    public string Describe() => $"plugin {id}, which is {_state?.ToString().ToLowerInvariant() ?? "not loaded"}";

    public IReadOnlyList<string> ToWarnings() => [.. _warnings];

    public PluginInfo ToInfo() => new(id, path, _state ?? throw new InvalidOperationException($"Plugin {id} was left without a state."))
    {
        Directory = directory, Manifest = manifest, DiagnosticId = _diagnosticId, Reason = _reason, Warnings = [.. _warnings], Integrity = Integrity, LoadTime = LoadTime,
    };

    /// <summary>Finds the plugin in a directory by metadata alone.</summary>
    /// <returns>Null when the directory holds no .dll: it is no plugin.</returns>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">As above, by permissions.</exception>
    public static PluginCandidate? Find(string directory)
    {
        var started = Stopwatch.GetTimestamp();
        var name = System.IO.Path.GetFileName(directory);
        string[] libraries = [.. System.IO.Directory.EnumerateFiles(directory, "*.dll")
            .OrderBy(f => System.IO.Path.GetFileNameWithoutExtension(f) == name ? 0 : 1).ThenBy(f => f, StringComparer.Ordinal)];
        if (libraries.Length == 0) return null;
        var found = Read(directory, libraries);
        found.Spent(started);
        return found;
    }

    private static PluginCandidate Read(string directory, string[] libraries)
    {
        var unreadable = default(SegException);
        foreach (var library in libraries)
        {
            try
            {
                if (PluginManifest.Read(library) is { } manifest) return new(manifest.Id, directory, library, manifest);
            }
            catch (SegException broken)
            {
                unreadable ??= broken;
            }
        }
        return Lost(directory, unreadable is null ? directory : libraries[0], DiagnosticIds.PluginUnreadable,
            unreadable?.Reason ?? $"No assembly in {directory} has the attribute [assembly: SegPlugin(\"…\")].");
    }

    /// <summary>A directory of which no more is known than that no plugin can be loaded from it.</summary>
    public static PluginCandidate Lost(string directory, string path, string diagnosticId, string reason)
    {
        var lost = new PluginCandidate(System.IO.Path.GetFileName(directory), directory, path, null);
        lost.Reject(PluginState.Malfunctioned, diagnosticId, reason);
        return lost;
    }
}
