using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>Where to look for plugins and which to leave out.</summary>
public sealed record PluginLoadOptions
{
    /// <summary>Directories whose sub-directories are plugins; of two plugins with one id the one in the earlier root is taken.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Ids of plugins that are not to be loaded.</summary>
    public IReadOnlySet<string> Disabled { get; init; } = new HashSet<string>();
}

/// <summary>
/// Finds plugins, refuses by metadata alone those that cannot work, loads the others each in a context of its own and lets them register.
/// A plugin that fails is reported with the reason and leaves nothing behind in the services; it never stops the host.
/// </summary>
/// <param name="options">Where to look.</param>
public sealed class PluginLoader(PluginLoadOptions options)
{
    private readonly List<PluginCandidate> _candidates = [];

    /// <summary>Loads every plugin and adds what they register. Call once per collection, before the provider is built.</summary>
    /// <param name="services">Gets the descriptors; what plugins in static mode have put there already counts as present.</param>
    public PluginSet Load(IServiceCollection services)
    {
        foreach (var root in options.Roots.Where(Directory.Exists))
            foreach (var directory in Directory.EnumerateDirectories(root).OrderBy(d => d, StringComparer.Ordinal))
                if (PluginCandidate.Find(directory) is { } candidate)
                    _candidates.Add(candidate);

        RefuseByManifest(services);
        foreach (var candidate in _candidates) Activate(candidate, services);
        return new([.. _candidates.Select(c => c.ToInfo())]);
    }

    private void RefuseByManifest(IServiceCollection services)
    {
        var owners = ExportedNames.Of(services);
        foreach (var candidate in _candidates.Where(c => c.Promising))
        {
            var manifest = candidate.Manifest!;
            var beyond = manifest.Components.Select(c => c.Abi).Append(manifest.Abi ?? SegAbi.Current).Where(abi => abi is < SegAbi.OldestSupported or > SegAbi.Current).ToArray();
            if (options.Disabled.Contains(candidate.Id))
                candidate.Reject(PluginState.Disabled, "", "Switched off by the host's configuration.");
            else if (manifest.Abi is null)
                candidate.Reject(PluginState.Malfunctioned, DiagnosticIds.PluginUnreadable,
                    $"{manifest.Path} has no [assembly: SegPluginEntry]: it was compiled without the generator (package Seg.Generators).");
            else if (beyond.Length > 0)
                candidate.Reject(PluginState.Incompatible, DiagnosticIds.PluginIncompatible,
                    $"{manifest.Path} was compiled for contract version {beyond[0]}; this host serves {SegAbi.OldestSupported} to {SegAbi.Current}.");
            else if (ExportedNames.Of(manifest).FirstOrDefault(owners.ContainsKey) is { } taken)
                candidate.Reject(PluginState.Duplicate, DiagnosticIds.PluginDuplicate, $"The {taken} is already provided by {owners[taken]}.");
            else
                foreach (var name in ExportedNames.Of(manifest)) owners[name] = manifest.Path;
        }
    }

    private void Activate(PluginCandidate candidate, IServiceCollection services)
    {
        // One whose context is there is under way: a pair of plugins that name each other must not go round for ever.
        if (!candidate.Promising || candidate.Context is not null) return;
        var manifest = candidate.Manifest!;
        try
        {
            var context = candidate.Context = new PluginLoadContext(manifest.Path, name => Other(candidate, name)?.Assembly);
            foreach (var reference in manifest.References)
            {
                // Plugins that this one builds on come first.
                if (Other(candidate, reference) is { } other) Activate(other, services);
                if (Missing(candidate, context, reference) is not { } reason) continue;
                candidate.Reject(PluginState.Malfunctioned, DiagnosticIds.PluginDependencyMissing, reason);
                return;
            }
            candidate.Assembly = context.LoadMain();
            var plugin = (ISegPlugin)Activator.CreateInstance(candidate.Assembly.GetType(manifest.Entry!, throwOnError: true)!)!;
            var registered = new ServiceCollection();
            plugin.Register(registered);
            foreach (var service in registered) services.Add(service);
            candidate.Accept();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            candidate.Assembly = null;
            var cause = failure is TargetInvocationException or TypeInitializationException && failure.InnerException is { } inner ? inner : failure;
            candidate.Reject(PluginState.Malfunctioned, cause is FileNotFoundException ? DiagnosticIds.PluginDependencyMissing : DiagnosticIds.PluginMalfunctioned,
                $"{manifest.Path} failed while it registered: {cause.GetType().Name}: {cause.Message}");
        }
    }

    private string? Missing(PluginCandidate candidate, PluginLoadContext context, string reference)
    {
        if (HostAssemblies.IsShared(reference))
        {
            if (context.Private(new AssemblyName(reference)) is { } copy)
                candidate.Warn(DiagnosticIds.PluginCarriesSharedAssembly, $"{copy} is not used, the host's is; leave it out of the plugin (Private=\"false\").");
            return HostAssemblies.Has(reference) ? null : $"{candidate.Manifest!.Path} needs {reference}, which this host lacks.";
        }
        if (Other(candidate, reference) is { Active: true }) return null;
        if (context.Private(new AssemblyName(reference)) is not null || HostAssemblies.Has(reference)) return null;
        return Other(candidate, reference) is { } other
            ? $"{candidate.Manifest!.Path} needs {other.Describe()}."
            : $"{candidate.Manifest!.Path} needs {reference}.dll, which is neither in its directory, nor a plugin, nor in the host.";
    }

    // Of several plugins with this assembly name the active one, or the one that still may become active.
    private PluginCandidate? Other(PluginCandidate candidate, string assembly) => _candidates
        .Where(c => c != candidate && c.Manifest?.Assembly == assembly)
        .OrderBy(c => c.Active ? 0 : c.Promising ? 1 : 2).FirstOrDefault();
}
