using System.Reflection;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>A plugin directory on its way to a state.</summary>
internal sealed class PluginCandidate(string id, string path, PluginManifest? manifest)
{
    private readonly List<string> _warnings = [];
    private PluginState? _state;
    private string _diagnosticId = "", _reason = "";

    public string Id => id;

    public PluginManifest? Manifest => manifest;

    /// <summary>Whether nothing has spoken against it so far.</summary>
    public bool Promising => _state is null;

    public bool Active => _state == PluginState.Active;

    /// <summary>Made when the candidate is about to be loaded.</summary>
    public PluginLoadContext? Context { get; set; }

    /// <summary>The main assembly once it is loaded.</summary>
    public Assembly? Assembly { get; set; }

    public void Accept() => _state = PluginState.Active;

    public void Reject(PluginState state, string diagnosticId, string reason) => (_state, _diagnosticId, _reason) = (state, diagnosticId, reason);

    public void Warn(string diagnosticId, string warning) => _warnings.Add($"{diagnosticId}: {warning}");

    public string Describe() => $"plugin {id}, which is {_state?.ToString().ToLowerInvariant() ?? "not loaded"}";

    public PluginInfo ToInfo() => new(id, path, _state ?? throw new InvalidOperationException($"Plugin {id} was left without a state."))
    {
        Manifest = manifest, DiagnosticId = _diagnosticId, Reason = _reason, Warnings = [.. _warnings],
    };

    /// <summary>Finds the plugin in a directory by metadata alone.</summary>
    /// <returns>Null when the directory holds no .dll: it is no plugin.</returns>
    public static PluginCandidate? Find(string directory)
    {
        var name = Path.GetFileName(directory);
        var files = Directory.EnumerateFiles(directory, "*.dll").OrderBy(f => Path.GetFileNameWithoutExtension(f) == name ? 0 : 1).ThenBy(f => f, StringComparer.Ordinal).ToArray();
        if (files.Length == 0) return null;
        var unreadable = default(SegException);
        foreach (var file in files)
        {
            try
            {
                if (PluginManifest.Read(file) is { } manifest) return new(manifest.Id, file, manifest);
            }
            catch (SegException broken)
            {
                unreadable ??= broken;
            }
        }
        var lost = new PluginCandidate(name, unreadable is null ? directory : files[0], null);
        lost.Reject(PluginState.Malfunctioned, DiagnosticIds.PluginUnreadable,
            unreadable?.Message[(DiagnosticIds.PluginUnreadable.Length + 2)..] ?? $"No assembly in {directory} has the attribute [assembly: SegPlugin(\"…\")].");
        return lost;
    }
}
