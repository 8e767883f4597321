using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Seg.Runtime;

/// <summary>Where a plugin gets an assembly from.</summary>
public enum DependencySource
{
    /// <summary>The .NET runtime that the host runs on.</summary>
    Framework,
    /// <summary>The host: contracts, the tensor library, and what the host happens to carry.</summary>
    Host,
    /// <summary>Another plugin's main assembly.</summary>
    Plugin,
    /// <summary>The plugin's own directory.</summary>
    Private,
    /// <summary>Nowhere.</summary>
    Missing,
}

/// <summary>An assembly that a plugin, or a private assembly of it, references.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Wanted">The version that was compiled against.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="NeededBy">The simple name of the assembly that references it.</param>
public sealed record PluginDependency(string Name, Version Wanted, DependencySource Source, string NeededBy)
{
    /// <summary>The file, or null for a missing one and one that has no file.</summary>
    public string? Path { get; init; }

    /// <summary>The id of the plugin that provides it, of <see cref="DependencySource.Plugin"/>.</summary>
    public string? Plugin { get; init; }

    /// <summary>The version that is there, or null where it cannot be told.</summary>
    public Version? Found { get; init; }

    /// <summary>Whether what is there is older than what was compiled against, so that a member may be missing.</summary>
    public bool IsOlder => Found is { } found && found < Wanted;
}

/// <summary>Follows the references of a plugin by metadata alone, in the order in which its load context would resolve them.</summary>
public static class PluginDependencies
{
    /// <summary>Every assembly that the plugin and its private assemblies reference, each once: the missing ones first, then by source and name.</summary>
    /// <param name="plugin">Any plugin, in whatever state; without a manifest there is nothing to follow.</param>
    /// <param name="all">The plugins that it may build on; of several with one assembly an active one is taken.</param>
    public static IReadOnlyList<PluginDependency> Of(PluginInfo plugin, IEnumerable<PluginInfo> all)
    {
        if (plugin.Manifest is not { } manifest) return [];
        var others = all.Where(p => p.Manifest is not null && p.Path != plugin.Path).OrderBy(p => p.State == PluginState.Active ? 0 : 1)
            .DistinctBy(p => p.Manifest!.Assembly).ToDictionary(p => p.Manifest!.Assembly);
        return Of(manifest, name => others.GetValueOrDefault(name) is { } other ? (other.Id, other.Path) : null);
    }

    internal static IReadOnlyList<PluginDependency> Of(PluginManifest manifest, Func<string, (string Id, string Path)?> otherPlugin)
    {
        var own = new PrivateAssemblies(System.IO.Path.GetDirectoryName(manifest.Path)!);
        var found = new Dictionary<string, PluginDependency> { [manifest.Assembly] = new(manifest.Assembly, new(), DependencySource.Private, "") };
        var open = new Queue<string>([manifest.Path]);
        while (open.TryDequeue(out var path))
        {
            foreach (var reference in References(path))
            {
                if (found.ContainsKey(reference.Name!)) continue;
                var dependency = found[reference.Name!] = Resolve(reference, System.IO.Path.GetFileNameWithoutExtension(path), own, otherPlugin);
                if (dependency is { Source: DependencySource.Private, Path: { } file }) open.Enqueue(file);
            }
        }
        found.Remove(manifest.Assembly);
        return [.. found.Values.OrderByDescending(d => d.Source).ThenBy(d => d.Name, StringComparer.Ordinal)];
    }

    private static PluginDependency Resolve(AssemblyName reference, string neededBy, PrivateAssemblies own, Func<string, (string Id, string Path)?> otherPlugin)
    {
        var name = reference.Name!;
        if (HostAssemblies.IsShared(name)) return HostAssemblies.Has(name) ? At(Kind(name), HostAssemblies.PathOf(name)) : At(DependencySource.Missing, null);
        if (otherPlugin(name) is { } other) return At(DependencySource.Plugin, other.Path) with { Plugin = other.Id };
        if (own.Find(reference) is { } file) return At(DependencySource.Private, file);
        return HostAssemblies.Has(name) ? At(Kind(name), HostAssemblies.PathOf(name)) : At(DependencySource.Missing, null);

        PluginDependency At(DependencySource source, string? path) => new(name, reference.Version ?? new(), source, neededBy) { Path = path, Found = path is null ? null : VersionOf(path) };
    }

    private static DependencySource Kind(string name) =>
        System.IO.Path.GetDirectoryName(HostAssemblies.PathOf(name)) == System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location) ? DependencySource.Framework : DependencySource.Host;

    private static Version? VersionOf(string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path).Version;
        }
        catch (Exception unreadable) when (unreadable is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static AssemblyName[] References(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata) return [];
            var metadata = file.GetMetadataReader();
            return [.. metadata.AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle).GetAssemblyName())];
        }
        catch (Exception unreadable) when (PluginManifest.IsUnreadable(unreadable))
        {
            return [];
        }
    }
}
