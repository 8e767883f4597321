using Microsoft.Extensions.DependencyInjection;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>
/// Refuses, by metadata and files alone, plugins that cannot work. First each by itself; then of the good ones with one id all but the highest
/// version; then, in the order of the roots, those that bring something that is there already.
/// </summary>
/// <param name="options">What is switched off or allowed.</param>
/// <param name="ledger">What the user's plugin folder remembers.</param>
internal sealed class PluginRules(PluginLoadOptions options, PluginLedger ledger)
{
    /// <summary>Gives a state to every candidate that is not to be loaded.</summary>
    /// <param name="candidates">In the order of their roots.</param>
    /// <param name="services">What is there already.</param>
    public void Apply(IReadOnlyList<PluginCandidate> candidates, IServiceCollection services)
    {
        foreach (var candidate in candidates) Judge(candidate);
        foreach (var same in candidates.Where(c => c.Promising).GroupBy(c => c.Id, StringComparer.Ordinal).Where(g => g.Count() > 1)) KeepHighest([.. same]);
        RefuseTaken(candidates.Where(c => c.Promising), ExportedNames.Of(services));
    }

    private void Judge(PluginCandidate candidate)
    {
        if (options.Disabled.Contains(candidate.Id)) candidate.Reject(PluginState.Disabled, "", "Switched off by the host's configuration.");
        else if (ledger.Disabled.Contains(candidate.Id)) candidate.Reject(PluginState.Disabled, "", "Switched off by its user (seg plugins disable).");
        else if (candidate.Promising) JudgeManifest(candidate, candidate.Manifest!);
    }

    private void JudgeManifest(PluginCandidate candidate, PluginManifest manifest)
    {
        var beyond = manifest.Components.Select(c => c.Abi).Prepend(manifest.Abi ?? SegAbi.Current).Where(abi => abi is < SegAbi.OldestSupported or > SegAbi.Current).ToArray();
        if (manifest.IsReference)
            candidate.Reject(PluginState.Malfunctioned, DiagnosticIds.PluginUnreadable, $"{manifest.Path} is a reference assembly, made for compilers: it holds no code.");
        else if (manifest.Abi is null)
            candidate.Reject(PluginState.Malfunctioned, DiagnosticIds.PluginUnreadable,
                $"{manifest.Path} has no [assembly: SegPluginEntry]: it was compiled without the generator (package Seg.Generators).");
        else if (beyond.Length > 0)
            candidate.Reject(PluginState.Incompatible, DiagnosticIds.PluginIncompatible,
                $"{manifest.Path} was compiled for contract version {beyond[0]}; this host serves {SegAbi.OldestSupported} to {SegAbi.Current}.");
        else if (UnknownPorts(manifest) is { } unknown)
            candidate.Reject(PluginState.Incompatible, DiagnosticIds.PluginIncompatible, $"{manifest.Path} declares ports in a form that this host does not know, of a newer Seg: {unknown}");
        else
            JudgeFiles(candidate);
    }

    // A contract may gain port declarations without a new version; a model would stumble over them when it is composed.
    private static string? UnknownPorts(PluginManifest manifest)
    {
        foreach (var component in manifest.Components)
        {
            try
            {
                PortDeclaration.ParseAll(component.Ports);
            }
            catch (FormatException unknown)
            {
                return $"{component.Id}: {unknown.Message}";
            }
        }
        return null;
    }

    private void JudgeFiles(PluginCandidate candidate)
    {
        try
        {
            if (TensorLibraries.In(candidate.Directory, candidate.Path, candidate.Files) is { } library)
            {
                candidate.Reject(PluginState.Incompatible, DiagnosticIds.PluginCarriesTensorLibrary, $"It carries {library}: a process can have one only, which the host brings.");
                return;
            }
            foreach (var copy in candidate.Files.Where(f => !f.Contains('/') && f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && HostAssemblies.IsShared(Path.GetFileNameWithoutExtension(f))))
                candidate.Warn(DiagnosticIds.PluginCarriesSharedAssembly, $"{Path.Combine(candidate.Directory, copy)} is not used, the host's is; leave it out of the plugin (Private=\"false\").");
            CompareWithRecord(candidate);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            candidate.Reject(PluginState.Malfunctioned, DiagnosticIds.PluginFolderUnusable, $"{candidate.Directory} cannot be read: {unreadable.Message}");
        }
    }

    private void CompareWithRecord(PluginCandidate candidate)
    {
        if (options.UserFolder is not { } folder || Path.GetDirectoryName(candidate.Directory) != PluginRoots.Full(folder)) return;
        if (!ledger.Plugins.TryGetValue(Path.GetFileName(candidate.Directory), out var recorded)) return;
        var differences = PluginHashes.Differences(candidate.Directory, candidate.Files, recorded.Files, PluginFiles.IsCode);
        candidate.Integrity = differences.Count == 0 ? PluginIntegrity.Intact : PluginIntegrity.Altered;
        if (differences.Count == 0) return;
        var altered = $"The files are not those that were installed: {string.Join(", ", differences)}.";
        if (options.AllowAltered) candidate.Warn(DiagnosticIds.PluginAltered, altered);
        else candidate.Reject(PluginState.Malfunctioned, DiagnosticIds.PluginAltered, $"{altered} If that is meant, install it again (seg plugins add).");
    }

    private static void KeepHighest(PluginCandidate[] same)
    {
        // Ordering is stable: of equal versions the one in the earlier root stays first.
        var best = same.OrderByDescending(c => new PluginVersion(c.Manifest!.Version)).First();
        var highest = new PluginVersion(best.Manifest!.Version);
        foreach (var other in same.Where(c => c != best))
        {
            if (new PluginVersion(other.Manifest!.Version).CompareTo(highest) == 0)
                other.Reject(PluginState.Duplicate, DiagnosticIds.PluginDuplicate, $"The {ExportedNames.Plugin(other.Id)} is already provided by {best.Path}, in the same version.");
            else
                other.Reject(PluginState.Superseded, DiagnosticIds.PluginSuperseded, $"The higher version {highest} at {best.Path} is used.");
        }
    }

    private static void RefuseTaken(IEnumerable<PluginCandidate> candidates, Dictionary<string, string> owners)
    {
        foreach (var candidate in candidates)
        {
            var names = ExportedNames.Of(candidate.Manifest!).ToArray();
            if (names.FirstOrDefault(owners.ContainsKey) is { } taken)
                candidate.Reject(PluginState.Duplicate, DiagnosticIds.PluginDuplicate, $"The {taken} is already provided by {owners[taken]}.");
            else
                foreach (var name in names) owners[name] = candidate.Path;
        }
    }
}
