using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime;

/// <summary>What <c>AddSegmentation</c> is to set up. Not thread-safe; used during registration only.</summary>
public sealed class SegmentationBuilder
{
    private readonly List<string> _pluginRoots = [];
    private readonly List<string> _modelFolders = [];
    private readonly HashSet<string> _disabled = new(StringComparer.Ordinal);
    private bool _defaultModelFolders = true;

    internal SegmentationBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services, for plugins in static mode: <c>builder.Services.AddSegPlugin&lt;…&gt;()</c>.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Loads the plugins in the sub-directories of a directory. One that does not exist is passed over.</summary>
    public SegmentationBuilder AddPluginDirectory(string directory)
    {
        _pluginRoots.Add(directory);
        return this;
    }

    /// <summary>Loads the plugins in the directories of <see cref="PluginRoots.Default"/>.</summary>
    public SegmentationBuilder AddDefaultPlugins()
    {
        _pluginRoots.AddRange(PluginRoots.Default());
        return this;
    }

    /// <summary>Leaves a plugin out.</summary>
    /// <param name="id">The plugin's id.</param>
    public SegmentationBuilder DisablePlugin(string id)
    {
        _disabled.Add(id);
        return this;
    }

    /// <summary>Looks for weights and JSON specs in this directory before the default ones.</summary>
    public SegmentationBuilder AddModelFolder(string directory)
    {
        _modelFolders.Add(directory);
        return this;
    }

    /// <summary>Looks for weights and JSON specs in the directories of <see cref="AddModelFolder"/> only.</summary>
    public SegmentationBuilder WithoutDefaultModelFolders()
    {
        _defaultModelFolders = false;
        return this;
    }

    internal PluginLoadOptions PluginOptions => new() { Roots = [.. _pluginRoots.Distinct()], Disabled = _disabled };

    internal ModelFolders Folders() => _defaultModelFolders ? ModelFolders.Default(_modelFolders) : new(_modelFolders);
}
