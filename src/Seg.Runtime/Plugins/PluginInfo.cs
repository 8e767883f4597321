namespace Seg.Runtime;

/// <summary>What became of a plugin that was found.</summary>
public enum PluginState
{
    /// <summary>Loaded; its components, models and class catalogues are registered.</summary>
    Active,
    /// <summary>Compiled for a contract version that this host does not serve, or it brings a tensor library of its own. Nothing of it was run.</summary>
    Incompatible,
    /// <summary>Its id and version, or something that it holds, is there already. Nothing of it was run.</summary>
    Duplicate,
    /// <summary>Unreadable, altered, lacks a dependency, failed while it registered, or did not come to an end.</summary>
    Malfunctioned,
    /// <summary>Switched off by the user or by the host's configuration. Nothing of it was run.</summary>
    Disabled,
    /// <summary>A higher version of the same plugin is used instead. Nothing of it was run.</summary>
    Superseded,
}

/// <summary>Whether a plugin's files are those that <c>seg plugins add</c> installed.</summary>
public enum PluginIntegrity
{
    /// <summary>It was not installed by <c>seg plugins add</c>, so nothing is known of its files.</summary>
    NotRecorded,
    /// <summary>Every file that can bring code has the hash that was recorded, and there is none more.</summary>
    Intact,
    /// <summary>A file that can bring code was changed, added or removed since.</summary>
    Altered,
}

/// <summary>One plugin that was found in a plugin directory. Immutable.</summary>
/// <param name="Id">The plugin's id, or the directory's name when its manifest could not be read.</param>
/// <param name="Path">Its main assembly, or its directory when none was found.</param>
/// <param name="State">What became of it.</param>
public sealed record PluginInfo(string Id, string Path, PluginState State)
{
    /// <summary>The plugin's directory.</summary>
    public string Directory { get; init; } = "";

    /// <summary>What its metadata says, or null when that could not be read.</summary>
    public PluginManifest? Manifest { get; init; }

    /// <summary>SEG30## for a plugin that is neither active nor disabled, else empty.</summary>
    public string DiagnosticId { get; init; } = "";

    /// <summary>Why it is in this state, in words; empty for an active one.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Things that are not as they should be though the plugin works, each with its id.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether its files are those that were installed.</summary>
    public PluginIntegrity Integrity { get; init; }

    /// <summary>What reading its manifest, loading it and its registration took; without the plugins that it builds on.</summary>
    public TimeSpan LoadTime { get; init; }
}

/// <summary>The plugins that were found when the services were set up, whatever their state, in the order of their roots. Thread-safe.</summary>
/// <param name="plugins">In the order in which they were found.</param>
public sealed class PluginSet(IReadOnlyList<PluginInfo> plugins)
{
    /// <summary>In the order in which they were found.</summary>
    public IReadOnlyList<PluginInfo> All => plugins;

    /// <summary>Those that did not load although they should have.</summary>
    public IEnumerable<PluginInfo> Failed => plugins.Where(p => p.State is PluginState.Incompatible or PluginState.Duplicate or PluginState.Malfunctioned);

    /// <summary>What is wrong with the folders themselves, each with its id: a root that is not there, an empty folder, a state file that cannot be read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
