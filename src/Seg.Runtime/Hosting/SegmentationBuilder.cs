using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime;

/// <summary>What <c>AddSegmentation</c> is to set up. Not thread-safe; used during registration only.</summary>
public sealed class SegmentationBuilder
{
    private readonly List<string> _pluginRoots = [];
    private readonly List<string> _modelFolders = [];
    private readonly HashSet<string> _disabled = new(StringComparer.Ordinal);
    private bool _defaultModelFolders = true;
    private bool _allowAltered;
    private string? _userPlugins;
    private TimeSpan? _pluginTimeout;
    private ImageLimits? _imageLimits;

    internal SegmentationBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services, for plugins in static mode: <c>builder.Services.AddSegPlugin&lt;…&gt;()</c>.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Loads the plugins in the sub-directories of a directory. One that does not exist is a warning in <see cref="PluginSet.Warnings"/>.</summary>
    public SegmentationBuilder AddPluginDirectory(string directory)
    {
        _pluginRoots.Add(directory);
        return this;
    }

    /// <summary>
    /// Loads what the user has installed with <c>seg plugins add</c> (<see cref="PluginRoots.User"/>), and heeds what was switched off with
    /// <c>seg plugins disable</c>, wherever it lies.
    /// </summary>
    public SegmentationBuilder AddUserPlugins()
    {
        _userPlugins = PluginRoots.User;
        return Directory.Exists(_userPlugins) ? AddPluginDirectory(_userPlugins) : this;
    }

    /// <summary>Loads the plugins in the directories of <see cref="PluginRoots.Default"/>, the user's among them (see <see cref="AddUserPlugins"/>).</summary>
    public SegmentationBuilder AddDefaultPlugins()
    {
        _userPlugins = PluginRoots.User;
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

    /// <summary>How long one plugin may take to register before it is given up; without this call, <see cref="PluginLoadOptions.TimeoutVariable"/> or 10 s.</summary>
    public SegmentationBuilder PluginTimeout(TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        _pluginTimeout = timeout;
        return this;
    }

    /// <summary>Loads installed plugins, with a warning, although their files were changed; without this call, as <see cref="PluginLoadOptions.AllowAlteredVariable"/> says.</summary>
    public SegmentationBuilder AllowAlteredPlugins()
    {
        _allowAltered = true;
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

    /// <summary>Pictures of more pixels are refused before they are decoded; without this call, <see cref="ImageLimits"/>' default holds. Code that names limits itself has the last word.</summary>
    /// <param name="pixels">Width × height, at least 1.</param>
    public SegmentationBuilder MaxPixels(long pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        _imageLimits = new(pixels);
        return this;
    }

    internal IImageCodec Limited(IImageCodec codec) => _imageLimits is null ? codec : codec.WithLimits(_imageLimits);

    internal PluginLoadOptions PluginOptions => new()
    {
        Roots = [.. _pluginRoots],
        Disabled = _disabled,
        UserFolder = _userPlugins,
        Timeout = _pluginTimeout ?? PluginLoadOptions.TimeoutOfEnvironment(),
        AllowAltered = _allowAltered || PluginLoadOptions.AllowAlteredOfEnvironment(),
    };

    internal ModelFolders Folders() => _defaultModelFolders ? ModelFolders.Default(_modelFolders) : new(_modelFolders);
}
