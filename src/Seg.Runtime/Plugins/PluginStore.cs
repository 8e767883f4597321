using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Seg.Shared;

namespace Seg.Runtime;

/// <summary>What a change of the user's plugin folder came to.</summary>
/// <param name="Id">The plugin's id.</param>
/// <param name="Changed">False where all was so already.</param>
public sealed record PluginChange(string Id, bool Changed = true)
{
    /// <summary>The version that is there now, or was removed.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version that an installed plugin replaced, or null.</summary>
    public string? Replaced { get; init; }

    /// <summary>The plugin's directory, where one was written or removed.</summary>
    public string? Directory { get; init; }

    /// <summary>What else its user should know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>
/// The user's plugin folder: installs, removes and switches plugins. No code of a plugin is run. Every change is whole or not at all: files are
/// unpacked under a hidden name and renamed, the state file likewise.
/// </summary>
/// <remarks>Thread-safe, and safe among processes: changes take turns by a lock file. A running host keeps what it has loaded.</remarks>
/// <param name="folder">The folder; made by the first change.</param>
/// <param name="roots">Where other plugins lie, see <see cref="PluginRoots.Default"/>.</param>
public sealed partial class PluginStore(string folder, IReadOnlyList<string> roots)
{
    private readonly string _folder = PluginRoots.Full(folder);

    /// <summary>The folder, absolute.</summary>
    public string Folder => _folder;

    /// <summary>The most bytes that a plugin may unpack to: 1 GiB.</summary>
    public long MostBytes { get; init; } = 1L << 30;

    /// <summary>How long a change waits for another process's: half a minute.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The store of <see cref="PluginRoots.User"/> among <see cref="PluginRoots.Default"/>.</summary>
    /// <exception cref="SegException">SEG3011: this user has no folder for data.</exception>
    public static PluginStore OfUser() => new(
        PluginRoots.User ?? throw new SegException(DiagnosticIds.PluginFolderUnusable, $"This user has no home; name a folder for plugins by the environment variable {PluginRoots.HomeVariable}."),
        PluginRoots.Default());

    /// <summary>Installs a plugin from a package or a folder; one of the same id that was installed before is replaced.</summary>
    /// <param name="source">A .nupkg with the plugin under <c>plugin/net10.0/</c> (or <c>lib/net…/</c>), or a folder with the plugin's files.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="SegException">SEG3013 for what is no plugin's package; the id of the rule (SEG3001, SEG3004, SEG3005, SEG3006, SEG3010) for a plugin that could not be loaded.</exception>
    public PluginChange Add(string source, CancellationToken cancellationToken = default) => Change(cancellationToken, ledger =>
    {
        var work = Path.Combine(_folder, $".adding-{Guid.NewGuid():N}");
        try
        {
            var package = new PluginPackage(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source)), MostBytes);
            var staged = Stage(package, work, cancellationToken);
            var all = Scan();
            var notes = Judge(staged, all, ledger, package);
            var target = Path.Combine(_folder, staged.Id);
            var replaced = all.FirstOrDefault(c => c.Directory == target);
            if (replaced is { Manifest: { } held } && held.Id != staged.Id) throw package.Refused($"its folder {target} already holds the plugin {held.Id}");
            var version = staged.Manifest!.Version;
            var record = new InstalledPlugin(version, Path.GetFileName(source), PluginHashes.Of(staged.Directory));
            cancellationToken.ThrowIfCancellationRequested();
            (ledger with { Plugins = new Dictionary<string, InstalledPlugin>(ledger.Plugins) { [staged.Id] = record } }).Write(_folder);
            Swap(staged.Directory, target, Path.Combine(work, "before"), ledger);
            return new PluginChange(staged.Id) { Version = version, Replaced = replaced is null ? null : replaced.Manifest?.Version ?? "an unreadable version", Directory = target, Notes = notes };
        }
        finally
        {
            Delete(work);
        }
    });

    /// <summary>Removes a plugin from the user's folder.</summary>
    /// <exception cref="SegException">SEG3014: it is unknown, or lies elsewhere.</exception>
    public PluginChange Remove(string id, CancellationToken cancellationToken = default) => Change(cancellationToken, ledger =>
    {
        var all = Scan();
        var mine = all.Where(c => c.Id == id && Path.GetDirectoryName(c.Directory) == _folder).ToArray();
        if (mine.Length == 0)
        {
            throw all.FirstOrDefault(c => c.Id == id) is { } elsewhere
                ? new SegException(DiagnosticIds.UnknownPlugin, $"The plugin {id} lies at {elsewhere.Directory}, which is not the user's plugin folder {_folder}: remove it by hand, or switch it off with 'seg plugins disable {id}'.")
                : Unknown(id, all.Select(c => c.Id));
        }
        foreach (var plugin in mine)
        {
            var work = Path.Combine(_folder, $".removing-{Guid.NewGuid():N}");
            Try(() => Directory.Move(plugin.Directory, work), plugin.Directory);
            Delete(work);
        }
        var gone = all.All(c => c.Id != id || mine.Contains(c));
        (ledger with
        {
            Plugins = ledger.Plugins.Where(p => mine.All(c => Path.GetFileName(c.Directory) != p.Key)).ToDictionary(),
            Disabled = gone ? ledger.Disabled.Where(d => d != id).ToHashSet() : ledger.Disabled,
        }).Write(_folder);
        return new PluginChange(id) { Version = mine[0].Manifest?.Version ?? "", Directory = mine[0].Directory, Notes = gone ? BuildingOn(mine[0], all) : [$"Another {id} is left at {all.First(c => c.Id == id && !mine.Contains(c)).Directory}."] };
    });

    /// <summary>Switches a plugin off, wherever it lies, for every host that heeds this folder.</summary>
    /// <exception cref="SegException">SEG3014: it is unknown.</exception>
    public PluginChange Disable(string id, CancellationToken cancellationToken = default) => Change(cancellationToken, ledger =>
    {
        var all = Scan();
        if (ledger.Disabled.Contains(id)) return new PluginChange(id, Changed: false);
        var plugin = all.FirstOrDefault(c => c.Id == id) ?? throw Unknown(id, all.Select(c => c.Id));
        (ledger with { Disabled = ledger.Disabled.Append(id).ToHashSet() }).Write(_folder);
        return new PluginChange(id) { Notes = BuildingOn(plugin, all) };
    });

    /// <summary>Switches a plugin on that <see cref="Disable"/> has switched off.</summary>
    /// <exception cref="SegException">SEG3014: it is neither switched off nor known.</exception>
    public PluginChange Enable(string id, CancellationToken cancellationToken = default) => Change(cancellationToken, ledger =>
    {
        if (!ledger.Disabled.Contains(id))
        {
            var all = Scan();
            return all.Any(c => c.Id == id) ? new PluginChange(id, Changed: false) : throw Unknown(id, all.Select(c => c.Id).Concat(ledger.Disabled));
        }
        (ledger with { Disabled = ledger.Disabled.Where(d => d != id).ToHashSet() }).Write(_folder);
        return new PluginChange(id);
    });

    /// <summary>Compares every file of an installed plugin with what was installed, data files too.</summary>
    /// <returns>A phrase a file that is not as it was; null for a plugin that this store did not install.</returns>
    /// <exception cref="SegException">SEG3012: the state file cannot be read.</exception>
    public IReadOnlyList<string>? Compare(PluginInfo plugin) =>
        Path.GetDirectoryName(plugin.Directory) == _folder && PluginLedger.Read(_folder).Plugins.TryGetValue(Path.GetFileName(plugin.Directory), out var recorded)
            ? PluginHashes.Differences(plugin.Directory, PluginFiles.Of(plugin.Directory), recorded.Files, _ => true)
            : null;

    /// <summary>SEG3014, with the nearest id.</summary>
    public static SegException Unknown(string id, IEnumerable<string> known) =>
        new(DiagnosticIds.UnknownPlugin, $"There is no plugin '{id}'.{NearestName.Hint(id, known.Distinct())} 'seg plugins list' shows those that were found.");

    private PluginCandidate Stage(PluginPackage package, string work, CancellationToken cancellationToken)
    {
        var content = Path.Combine(work, "content");
        Try(() => package.Unpack(content, cancellationToken), content);
        var named = Rename(content, package.Name);
        var plugin = PluginCandidate.Find(named) ?? throw package.Refused($"it holds no plugin: there is no .dll in {package.Place}");
        if (plugin.Manifest is null) throw package.Refused(plugin.Path == plugin.Directory ? $"it holds no plugin: no assembly in {package.Place} has the attribute [assembly: SegPlugin(\"…\")]" : WithoutWork(plugin.ToInfo().Reason, work).TrimEnd('.'));
        if (!Id().IsMatch(plugin.Id)) throw package.Refused($"'{plugin.Id}' is no id that a folder can be named after: letters, digits, '.', '-' and '_'");
        var staged = PluginCandidate.Find(Rename(named, plugin.Id))!;
        return staged.Id == plugin.Id ? staged : throw package.Refused($"it holds two plugins, {plugin.Id} and {staged.Id}");
    }

    private IReadOnlyList<string> Judge(PluginCandidate staged, IReadOnlyList<PluginCandidate> all, PluginLedger ledger, PluginPackage package)
    {
        var others = all.Where(c => c.Id != staged.Id && !ledger.Disabled.Contains(c.Id)).ToArray();
        new PluginRules(new(), new()).Apply([.. others, staged], new ServiceCollection());
        var work = Path.GetDirectoryName(staged.Directory)!;
        if (!staged.Promising) throw new SegException(staged.ToInfo().DiagnosticId, $"{package.Place}: {WithoutWork(staged.ToInfo().Reason, work)}");
        var missing = PluginDependencies.Of(staged.Manifest!, name => others.FirstOrDefault(c => c.Promising && c.Manifest!.Assembly == name) is { } other ? (other.Id, other.Path) : null)
            .Where(d => d.Source == DependencySource.Missing).ToArray();
        if (missing.FirstOrDefault(d => d.NeededBy == staged.Manifest!.Assembly) is { } needed)
            throw new SegException(DiagnosticIds.PluginDependencyMissing, $"{package.Place}: {staged.Id} needs {needed.Name} {needed.Wanted}, which is neither in it, nor a plugin, nor in the host. If it is a plugin, add that one first.");
        return
        [
            .. staged.ToWarnings().Select(w => WithoutWork(w, work)),
            .. missing.Select(d => $"{d.NeededBy}.dll in it refers to {d.Name} {d.Wanted}, which is nowhere to be found."),
            .. Elsewhere(staged, all.Where(c => c.Directory != Path.Combine(_folder, staged.Id))),
            .. ledger.Disabled.Contains(staged.Id) ? new[] { $"{staged.Id} is switched off; 'seg plugins enable {staged.Id}' switches it on." } : [],
        ];
    }

    // What else there is of the same plugin, and which of them a host will take.
    private static IEnumerable<string> Elsewhere(PluginCandidate plugin, IEnumerable<PluginCandidate> others)
    {
        foreach (var other in others.Where(c => c.Id == plugin.Id && c.Manifest is not null))
        {
            var version = new PluginVersion(other.Manifest!.Version);
            yield return version.CompareTo(new(plugin.Manifest!.Version)) switch
            {
                > 0 => $"The higher version {version} at {other.Directory} is used instead.",
                < 0 => $"It is used instead of the lower version {version} at {other.Directory}.",
                _ => $"The same version lies at {other.Directory}; of the two the one in the earlier plugin folder is used.",
            };
        }
    }

    private static IReadOnlyList<string> BuildingOn(PluginCandidate plugin, IEnumerable<PluginCandidate> all) => plugin.Manifest is not { } manifest ? []
        : [.. all.Where(c => c.Id != plugin.Id && c.Manifest?.References.Contains(manifest.Assembly) == true).Select(c => $"{c.Id} builds on it and will not load.").Distinct()];

    private static string WithoutWork(string message, string work) => message.Replace(work + Path.DirectorySeparatorChar, "");

    private static string Rename(string directory, string name)
    {
        var target = Path.Combine(Path.GetDirectoryName(directory)!, Id().IsMatch(name) ? name : "content");
        if (target != directory) Directory.Move(directory, target);
        return target;
    }

    private IReadOnlyList<PluginCandidate> Scan() => PluginScan.Of(roots.Select(PluginRoots.Full).Append(_folder).Distinct().Where(Directory.Exists)).Candidates;

    // The state file already speaks of the new files: of a crash between the two, a plugin that is refused as altered is all that is left.
    private void Swap(string staged, string target, string before, PluginLedger ledger)
    {
        try
        {
            if (Path.Exists(target)) Directory.Move(target, before);
            Directory.Move(staged, target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (Path.Exists(before) && !Path.Exists(target)) Directory.Move(before, target);
            ledger.Write(_folder);
            throw AtomicFile.Unwritable(target, failure);
        }
    }

    private PluginChange Change(CancellationToken cancellationToken, Func<PluginLedger, PluginChange> change)
    {
        Try(() => Directory.CreateDirectory(_folder), _folder);
        using var gate = Lock(cancellationToken);
        foreach (var left in Directory.EnumerateDirectories(_folder, ".*ing-*")) Delete(left);
        return change(PluginLedger.Read(_folder));
    }

    // The system lets go of it when its process ends, however that ends.
    private FileStream Lock(CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, ".lock");
        var until = DateTime.UtcNow + LockTimeout;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (UnauthorizedAccessException denied)
            {
                throw AtomicFile.Unwritable(_folder, denied);
            }
            catch (IOException) when (DateTime.UtcNow < until)
            {
                cancellationToken.WaitHandle.WaitOne(50);
                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (IOException busy)
            {
                throw new SegException(DiagnosticIds.PluginFolderBusy, $"{_folder} is being changed by another process: {busy.Message}", busy);
            }
        }
    }

    private static void Try(Action action, string path)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Unwritable(path, failure);
        }
    }

    // What cannot be deleted now is hidden, and goes with the next change.
    private static void Delete(string directory)
    {
        try
        {
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(?<!\.)$")]
    private static partial Regex Id();
}
