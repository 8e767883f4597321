using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// Finds plugins, refuses by metadata alone those that cannot work, loads the others each in a context of its own and lets them register.
/// A plugin that fails or hangs is reported with the reason and leaves nothing behind in the services; it never stops the host.
/// </summary>
/// <remarks>What cannot be survived: a plugin that overflows the stack, ends the process, or fails in native code.</remarks>
/// <param name="options">Where to look.</param>
public sealed class PluginLoader(PluginLoadOptions options)
{
    private IReadOnlyList<PluginCandidate> _candidates = [];

    /// <summary>Loads every plugin and adds what they register. Call once per collection, before the provider is built.</summary>
    /// <param name="services">Gets the descriptors; what plugins in static mode have put there already counts as present.</param>
    public PluginSet Load(IServiceCollection services)
    {
        var warnings = Judge(services);
        foreach (var candidate in _candidates) Activate(candidate, services);
        return new([.. _candidates.Select(c => c.ToInfo())]) { Warnings = warnings };
    }

    /// <summary>Gives a state by metadata alone to those that are not to be loaded.</summary>
    internal IReadOnlyList<string> Judge(IServiceCollection services)
    {
        var scan = PluginScan.Of(options.Roots.Select(PluginRoots.Full).Distinct());
        var (ledger, warnings) = ReadLedger();
        _candidates = scan.Candidates;
        new PluginRules(options, ledger).Apply(_candidates, services);
        return [.. scan.Warnings, .. warnings];
    }

    // Without its state file the folder is one like any other: what it holds is loaded, and the commands that would write the file refuse to.
    private (PluginLedger, string[]) ReadLedger()
    {
        try
        {
            return (options.UserFolder is { } folder ? PluginLedger.Read(folder) : new(), []);
        }
        catch (SegException unreadable)
        {
            return (new(), [$"{unreadable.Message} Until then no plugin is switched off by it, and no hash is compared."]);
        }
    }

    private void Activate(PluginCandidate candidate, IServiceCollection services)
    {
        // One whose context is there is under way: a pair of plugins that name each other must not go round for ever.
        if (!candidate.Promising || candidate.Context is not null) return;
        var manifest = candidate.Manifest!;
        var context = candidate.Context = new PluginLoadContext(manifest.Path, name => Other(candidate, name)?.Assembly);
        foreach (var reference in manifest.References)
        {
            // Plugins that this one builds on come first.
            if (Other(candidate, reference) is { } other) Activate(other, services);
            if (Missing(candidate, context, reference) is not { } reason) continue;
            candidate.Reject(PluginState.Malfunctioned, DiagnosticIds.PluginDependencyMissing, reason);
            return;
        }
        var started = Stopwatch.GetTimestamp();
        try
        {
            var registered = new PluginRegistration(manifest, context).Run(options.EffectiveTimeout, out var assembly);
            foreach (var service in registered) services.Add(service);
            candidate.Accept(assembly);
        }
        catch (SegException failure)
        {
            candidate.Reject(PluginState.Malfunctioned, failure.DiagnosticId, failure.Reason);
        }
        candidate.Spent(started);
    }

    private string? Missing(PluginCandidate candidate, PluginLoadContext context, string reference)
    {
        if (HostAssemblies.IsShared(reference)) return HostAssemblies.Has(reference) ? null : $"{candidate.Path} needs {reference}, which this host lacks.";
        var other = Other(candidate, reference);
        if (other is { Active: true } || HostAssemblies.Has(reference) || context.Private.Find(new AssemblyName(reference)) is not null) return null;
        return other is not null
            ? $"{candidate.Path} needs {other.Describe()}."
            : $"{candidate.Path} needs {reference}.dll, which is neither in its directory, nor a plugin, nor in the host.";
    }

    // Of several plugins with this assembly name the active one, or the one that still may become active.
    private PluginCandidate? Other(PluginCandidate candidate, string assembly) => _candidates
        .Where(c => c != candidate && c.Manifest?.Assembly == assembly)
        .OrderBy(c => c.Active ? 0 : c.Promising ? 1 : 2).FirstOrDefault();
}
