using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime.Tests.Plugins;

/// <summary>Installing, removing and switching; what of it the loader sees.</summary>
public sealed class PluginStoreTests : IDisposable
{
    private readonly PluginWorkshop _workshop = new();
    private readonly PluginWorkshop _app = new();
    private readonly PluginStore _store;

    public PluginStoreTests() => _store = new(Path.Combine(_workshop.Root, "home", "plugins"), [_app.Root]) { LockTimeout = TimeSpan.FromSeconds(20) };

    public void Dispose()
    {
        _workshop.Dispose();
        _app.Dispose();
    }

    private string[] Visible => [.. Directory.EnumerateFileSystemEntries(_store.Folder).Select(p => Path.GetFileName(p)!).Where(n => n != ".lock").Order(StringComparer.Ordinal)];

    private string Folder(string id, string version = "1.0.0", string? classes = null, string body = "") =>
        Path.GetDirectoryName(_workshop.Add(id, PluginWorkshop.Source(id, classes ?? $"{id.ToLowerInvariant()}/classes", version: version, body: body)))!;

    private string Package(string id, string version = "1.0.0", string place = "plugin/net10.0/", params (string, byte[])[] more) =>
        PluginArchive.Pack(Path.Combine(_workshop.Root, $"{Guid.NewGuid():N}.nupkg"), id, Folder(id, version), place, more);

    private PluginInfo Loaded(string id, bool allowAltered = false) =>
        Set(allowAltered).All.First(p => p.Id == id);

    private PluginSet Set(bool allowAltered = false) =>
        new PluginLoader(new() { Roots = [_store.Folder, _app.Root], UserFolder = _store.Folder, AllowAltered = allowAltered }).Load(new ServiceCollection());

    private static string Refused(Action action, string diagnosticId)
    {
        var error = Assert.Throws<SegException>(action);
        Assert.Equal(diagnosticId, error.DiagnosticId);
        return error.Message;
    }

    [Fact]
    public void AnAddedPackageIsActiveAndIntactAndAnotherVersionReplacesIt()
    {
        var added = _store.Add(Package("Toy"));
        Assert.Equal(("Toy", "1.0.0", null, Path.Combine(_store.Folder, "Toy")), (added.Id, added.Version, added.Replaced, added.Directory));
        Assert.Equal((PluginState.Active, PluginIntegrity.Intact), (Loaded("Toy").State, Loaded("Toy").Integrity));
        Assert.Empty(_store.Compare(Loaded("Toy"))!);

        Assert.Equal(("2.0.0", "1.0.0"), (_store.Add(Package("Toy", "2.0.0")) is var second ? second.Version : "", second.Replaced));
        Assert.Equal(("2.0.0", PluginIntegrity.Intact), (Loaded("Toy").Manifest!.Version, Loaded("Toy").Integrity));
        Assert.Equal("2.0.0", _store.Add(Package("Toy", "1.5.0")).Replaced);
        Assert.Equal(["Toy", "plugins.json"], Visible);
    }

    [Theory]
    [InlineData("plugin/net10.0/")]
    [InlineData("plugin/net9.0/")]
    [InlineData("lib/net10.0/")]
    [InlineData("lib/net8.0/")]
    [InlineData("lib/netstandard2.0/")]
    public void ThePackageMayHoldItInSeveralPlaces(string place)
    {
        // Newer frameworks and other platforms are left alone; of those that fit the newest is taken, plugin/ before lib/.
        _store.Add(Package("Toy", place: place, more: [("lib/net99.0/Toy.dll", [1]), ("lib/net10.0-windows7.0/Toy.dll", [1]), ("lib/netstandard1.6/Toy.dll", [1])]));
        Assert.Equal(PluginState.Active, Loaded("Toy").State);
    }

    [Fact]
    public void AFolderIsCopiedWithWhatLiesBelowIt()
    {
        var folder = Folder("Toy");
        Directory.CreateDirectory(Path.Combine(folder, "data", "more"));
        File.WriteAllText(Path.Combine(folder, "data", "more", "table.txt"), "1");
        _store.Add(folder + "/");
        Assert.Equal("1", File.ReadAllText(Path.Combine(_store.Folder, "Toy", "data", "more", "table.txt")));
        Assert.Equal(PluginState.Active, Loaded("Toy").State);
    }

    public static TheoryData<string, byte[]> Escapes => new()
    {
        { "plugin/net10.0/../../../escaped.txt", [1] }, { "plugin/net10.0//etc/escaped.txt", [1] }, { "plugin/net10.0/a\\..\\..\\escaped.txt", [1] },
        { "plugin/net10.0/%2e%2e/escaped.txt", [1] }, { "plugin/net10.0/C:escaped.txt", [1] }, { "plugin/net10.0/Toy.dll", [1] },
    };

    [Theory]
    [MemberData(nameof(Escapes))]
    public void APathThatLeadsOutIsRefusedAndLeavesNothing(string name, byte[] content)
    {
        var package = Package("Toy", more: [(name, content)]);
        var before = Directory.EnumerateFiles(_workshop.Root, "*", SearchOption.AllDirectories).Order().ToArray();
        Refused(() => _store.Add(package), "SEG3013");
        Assert.Empty(Visible);
        Assert.Equal(before, Directory.EnumerateFiles(_workshop.Root, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void MoreBytesThanAllowedAreRefusedAsTheyCome()
    {
        var package = Package("Toy", more: [("plugin/net10.0/zeros.bin", new byte[3_000_000])]);
        Assert.True(new FileInfo(package).Length < 100_000);
        Assert.Contains("1,000,000 bytes", Refused(() => new PluginStore(_store.Folder, []) { MostBytes = 1_000_000 }.Add(package), "SEG3013"));
        Assert.Empty(Visible);
    }

    [Fact]
    public void WhatIsNoPluginIsRefusedWithTheReason()
    {
        string Path_(string name, byte[] content)
        {
            var path = Path.Combine(_workshop.Root, name);
            File.WriteAllBytes(path, content);
            return path;
        }

        var plain = Directory.CreateDirectory(Path.Combine(_workshop.Root, "plain")).FullName;
        Assert.Contains("neither a plugin/net", Refused(() => _store.Add(PluginArchive.Pack(Path.Combine(_workshop.Root, "0.nupkg"), "X", plain)), "SEG3013"));
        Assert.Contains("no .dll", Refused(() => _store.Add(plain), "SEG3013"));
        File.WriteAllText(Path.Combine(plain, "notes.txt"), "");
        Assert.Contains("no .dll", Refused(() => _store.Add(PluginArchive.Pack(Path.Combine(_workshop.Root, "1.nupkg"), "X", plain)), "SEG3013"));
        Assert.Contains("net99.0", Refused(() => _store.Add(PluginArchive.Pack(Path.Combine(_workshop.Root, "2.nupkg"), "X", plain, "plugin/net99.0/")), "SEG3013"));
        PluginWorkshop.Compile(Path.Combine(plain, "Plain.dll"), "public class Plain { }");
        Assert.Contains("no assembly in plain has the attribute [assembly: SegPlugin", Refused(() => _store.Add(plain), "SEG3013"));
        Assert.Contains("package", Refused(() => _store.Add(Path_("text.nupkg", [1, 2, 3])), "SEG3013"));
        Assert.Contains("nowhere", Refused(() => _store.Add(Path.Combine(_workshop.Root, "nowhere.nupkg")), "SEG3013"));
        var odd = Path.GetDirectoryName(_workshop.Add("Odd", PluginWorkshop.Source("../Odd", "odd/classes")))!;
        Assert.Contains("../Odd", Refused(() => _store.Add(odd), "SEG3013"));
        Assert.Empty(Visible);
    }

    [Fact]
    public void APluginThatCouldNotBeLoadedIsRefusedByTheLoadersOwnRules()
    {
        _app.Add("Theirs", PluginWorkshop.Source("Theirs", "their/classes"));
        var future = Path.GetDirectoryName(_workshop.Add("Future", PluginWorkshop.Source("Future", "future/classes", abi: 99)))!;
        Assert.Contains("Future.dll was compiled for contract version 99", Refused(() => _store.Add(future), "SEG3001"));
        Assert.Contains("their/classes", Refused(() => _store.Add(Folder("Mine", classes: "their/classes")), "SEG3004"));
        var tensors = Folder("Tensors");
        File.WriteAllText(Path.Combine(tensors, "libc10.so"), "");
        Assert.DoesNotContain(".adding", Refused(() => _store.Add(tensors), "SEG3010"));

        var helper = PluginWorkshop.Compile(Path.Combine(_workshop.Root, "Helper.dll"), "namespace Helping; public static class Helper { public static int Number => 3; }");
        var lonely = Path.GetDirectoryName(_workshop.Add("Lonely", PluginWorkshop.Source("Lonely", "lonely/classes", register: "Console.Error.Write(Helping.Helper.Number > 4);"), null, helper))!;
        Assert.Contains("Helper 0.0.0.0", Refused(() => _store.Add(lonely), "SEG3006"));
        Assert.Empty(Visible);
        File.Copy(helper, Path.Combine(lonely, "Helper.dll"));
        _store.Add(lonely);
        Assert.Equal(PluginState.Active, Loaded("Lonely").State);
        var private_ = Assert.Single(PluginDependencies.Of(Loaded("Lonely"), []), d => d.Source == DependencySource.Private);
        Assert.Equal(("Helper", Path.Combine(_store.Folder, "Lonely", "Helper.dll")), (private_.Name, private_.Path));
    }

    [Fact]
    public void AnotherVersionElsewhereIsMentioned()
    {
        _app.Add("Toy", PluginWorkshop.Source("Toy", "toy/classes", version: "3.0.0"));
        Assert.Contains("higher version 3.0.0", Assert.Single(_store.Add(Package("Toy")).Notes));
        Assert.Equal([PluginState.Superseded, PluginState.Active], Set().All.Select(p => p.State));
    }

    [Theory]
    [InlineData("Toy.dll", "was changed")]
    [InlineData("Extra.dll", "was added")]
    [InlineData("libextra.so.1", "was added")]
    [InlineData("Private.dll", "is missing")]
    public void AlteredCodeIsRefusedUnlessAllowed(string file, string what)
    {
        var folder = Folder("Toy");
        File.WriteAllText(Path.Combine(folder, "Private.dll"), "");
        _store.Add(folder);
        var path = Path.Combine(_store.Folder, "Toy", file);
        var written = File.GetLastWriteTimeUtc(path);
        if (what == "is missing") File.Delete(path);
        else using (var stream = new FileStream(path, FileMode.Append)) stream.WriteByte(32);
        // Nor do old dates help.
        if (what == "was changed") File.SetLastWriteTimeUtc(path, written);

        var plugin = Loaded("Toy");
        Assert.Equal((PluginState.Malfunctioned, "SEG3007", PluginIntegrity.Altered), (plugin.State, plugin.DiagnosticId, plugin.Integrity));
        Assert.Contains($"{file} {what}", plugin.Reason);
        var allowed = Loaded("Toy", allowAltered: true);
        Assert.Equal((PluginState.Active, PluginIntegrity.Altered), (allowed.State, allowed.Integrity));
        Assert.StartsWith("SEG3007", Assert.Single(allowed.Warnings));
        _store.Add(folder);
        Assert.Equal(PluginIntegrity.Intact, Loaded("Toy").Integrity);
    }

    [Fact]
    public void AlteredDataIsFoundByTheFullComparisonOnly()
    {
        var folder = Folder("Toy");
        File.WriteAllText(Path.Combine(folder, "data.txt"), "1");
        _store.Add(folder);
        File.WriteAllText(Path.Combine(_store.Folder, "Toy", "data.txt"), "2");
        Assert.Equal((PluginState.Active, PluginIntegrity.Intact), (Loaded("Toy").State, Loaded("Toy").Integrity));
        Assert.Equal(["data.txt was changed"], _store.Compare(Loaded("Toy")));
    }

    [Fact]
    public void APluginThatWasCopiedByHandIsNotRecorded()
    {
        Directory.CreateDirectory(_store.Folder);
        Directory.Move(Folder("Toy"), Path.Combine(_store.Folder, "Toy"));
        Assert.Equal((PluginState.Active, PluginIntegrity.NotRecorded), (Loaded("Toy").State, Loaded("Toy").Integrity));
        Assert.Null(_store.Compare(Loaded("Toy")));
    }

    [Fact]
    public void SwitchingHoldsForEveryRootAndIsIdempotent()
    {
        _app.Add("Theirs", PluginWorkshop.Source("Theirs", "their/classes"));
        Assert.True(_store.Disable("Theirs").Changed);
        Assert.False(_store.Disable("Theirs").Changed);
        Assert.Equal(PluginState.Disabled, Loaded("Theirs").State);
        Assert.Contains("seg plugins disable", Loaded("Theirs").Reason);
        Assert.True(_store.Enable("Theirs").Changed);
        Assert.False(_store.Enable("Theirs").Changed);
        Assert.Equal(PluginState.Active, Loaded("Theirs").State);
        Assert.Contains("'Theirs'?", Refused(() => _store.Disable("Their"), "SEG3014"));
        Assert.Contains("'Theirs'?", Refused(() => _store.Enable("Their"), "SEG3014"));
    }

    [Fact]
    public void OnlyTheUsersPluginsAreRemoved()
    {
        _app.Add("Theirs", PluginWorkshop.Source("Theirs", "their/classes"));
        _store.Add(Package("Toy"));
        _store.Disable("Toy");
        Assert.Equal(Path.Combine(_store.Folder, "Toy"), _store.Remove("Toy").Directory);
        Assert.Equal(["plugins.json"], Visible);
        _store.Add(Package("Toy"));
        Assert.Equal(PluginState.Active, Loaded("Toy").State);

        Assert.Contains(_app.Root, Refused(() => _store.Remove("Theirs"), "SEG3014"));
        Assert.True(Directory.Exists(Path.Combine(_app.Root, "Theirs")));
        Assert.Contains("'Toy'?", Refused(() => _store.Remove("Toi"), "SEG3014"));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{ "version": 2, "disabled": [], "plugins": {} }""")]
    [InlineData("""{ "version": 1, "plugins": {} }""")]
    [InlineData("""{ "version": 1, "disabled": [ 3 ], "plugins": {} }""")]
    [InlineData("""{ "version": 1, "disabled": [], "plugins": { "Toy": { "version": "1", "source": "x", "files": { "a": null } } } }""")]
    [InlineData("""{ "version": 1, "disabled": [], "plugins": { "Toy": 3 } }""")]
    public void AStateFileThatCannotBeReadStopsNoHostAndIsNotWrittenOver(string text)
    {
        _store.Add(Package("Toy"));
        var path = Path.Combine(_store.Folder, "plugins.json");
        File.WriteAllText(path, text);
        Assert.Equal(PluginState.Active, Loaded("Toy").State);
        Assert.StartsWith("SEG3012", Assert.Single(Set().Warnings));
        Assert.Contains(path, Set().Warnings[0]);
        foreach (var change in new Action[] { () => _store.Add(Package("Other")), () => _store.Remove("Toy"), () => _store.Disable("Toy"), () => _store.Enable("Toy") }) Refused(change, "SEG3012");
        Assert.Equal(text, File.ReadAllText(path));
        Assert.Equal(["Toy", "plugins.json"], Visible);
    }

    [Fact]
    public async Task ConcurrentChangesTakeTurns()
    {
        var packages = Enumerable.Range(0, 6).Select(i => Package($"Toy{i % 3}", $"1.0.{i}")).ToArray();
        await Task.WhenAll(packages.Select(p => Task.Run(() => new PluginStore(_store.Folder, []) { LockTimeout = TimeSpan.FromMinutes(5) }.Add(p))));
        Assert.Equal(["Toy0", "Toy1", "Toy2", "plugins.json"], Visible);
        Assert.All(Set().All, p => Assert.Equal((PluginState.Active, PluginIntegrity.Intact), (p.State, p.Integrity)));
    }

    [Fact]
    public void AnInterruptedAddLeavesNothingVisible()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => _store.Add(Package("Toy"), stop.Token));
        Assert.Empty(Visible);
        // As a killed process leaves it: hidden from the loader, and gone with the next change.
        Directory.Move(Folder("Toy"), Path.Combine(_store.Folder, ".adding-0123"));
        Assert.Empty(Set().All);
        _store.Add(Package("Other"));
        Assert.Equal(["Other", "plugins.json"], Visible);
    }

    [Fact]
    public void AFolderThatIsInUseIsNamed()
    {
        Directory.CreateDirectory(_store.Folder);
        using var held = new FileStream(Path.Combine(_store.Folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains(_store.Folder, Refused(() => new PluginStore(_store.Folder, []) { LockTimeout = TimeSpan.FromMilliseconds(200) }.Disable("Toy"), "SEG3015"));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsNamed()
    {
        var file = Path.Combine(_workshop.Root, "file");
        File.WriteAllText(file, "");
        Assert.Contains(file, Refused(() => new PluginStore(Path.Combine(file, "plugins"), []).Disable("Toy"), "SEG4300"));
    }
}
