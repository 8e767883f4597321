using Microsoft.Extensions.DependencyInjection;

namespace Seg.Runtime.Tests.Plugins;

public sealed class PluginLoaderTests : IDisposable
{
    private readonly PluginWorkshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    private (PluginSet Set, ServiceCollection Services) Load(PluginLoadOptions? options = null)
    {
        var services = new ServiceCollection();
        return (new PluginLoader(options ?? new() { Roots = [_workshop.Root] }).Load(services), services);
    }

    // A plugin that sees another one's types needs a namespace of its own.
    private static string Second(string source) => source.Replace("Made.Entry", "Made2.Entry").Replace("Made.Classes", "Made2.Classes").Replace("namespace Made", "namespace Made2");

    private static ClassCatalogs Catalogs(IServiceCollection services) => new(services.BuildServiceProvider().GetServices<ClassCatalogueDefinition>());

    [Fact]
    public void AGoodPluginIsActiveAndRegistered()
    {
        _workshop.Add("Good", PluginWorkshop.Source("Good", "good/classes"));
        var (set, services) = Load();
        var plugin = Assert.Single(set.All);
        Assert.Equal(("Good", PluginState.Active, "", ""), (plugin.Id, plugin.State, plugin.DiagnosticId, plugin.Reason));
        Assert.Equal("thing of Good", Catalogs(services).Get("good/classes")[0].Name);
        Assert.Empty(set.Failed);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void NoneOfTheBrokenPluginsStopsTheHostOrTheGoodOnes()
    {
        BrokenPlugins.Fill(_workshop, "System.Threading.Thread.Sleep(System.Threading.Timeout.Infinite);");
        var (set, services) = Load();
        // The table itself is a snapshot in the command line's tests.
        Assert.Equal(BrokenPlugins.Good.Append("Corrupt.Deps").Append("Tensors.Shared").Order(), set.All.Where(p => p.State == PluginState.Active && !p.Id.StartsWith("Same.", StringComparison.Ordinal)).Select(p => p.Id));
        Assert.All(set.All.Where(p => p.State != PluginState.Active), p => Assert.Matches(@"^SEG30\d\d$", p.DiagnosticId));
        Assert.Equal(Enum.GetValues<PluginState>().Except([PluginState.Disabled]), set.All.Select(p => p.State).Distinct().Order());
        GC.Collect();
        foreach (var id in BrokenPlugins.Good) Assert.Equal($"thing of {id}", Catalogs(services).Get($"{id.ToLowerInvariant()}/classes")[0].Name);
        Assert.Contains("No.Files", Assert.Single(set.Warnings));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void APluginThatWasGivenUpAddsNothingLater()
    {
        using var proceed = new EventWaitHandle(false, EventResetMode.ManualReset);
        AppContext.SetData("seg-test-proceed", proceed);
        AppContext.SetData("seg-test-ended", null);
        _workshop.Add("Late", PluginWorkshop.Source("Late", "late/classes", register:
            "services.AddSingleton(new SegClass(1, \"x\", true, default)); ((System.Threading.EventWaitHandle)AppContext.GetData(\"seg-test-proceed\")).WaitOne(); AppContext.SetData(\"seg-test-ended\", services);"));
        var (set, services) = Load(new() { Roots = [_workshop.Root], Timeout = TimeSpan.FromMilliseconds(500) });
        var plugin = Assert.Single(set.All);
        Assert.Equal((PluginState.Malfunctioned, "SEG3008"), (plugin.State, plugin.DiagnosticId));
        Assert.Contains("0.5 s", plugin.Reason);
        proceed.Set();
        Assert.True(SpinWait.SpinUntil(() => AppContext.GetData("seg-test-ended") is not null, TimeSpan.FromSeconds(120)));
        Assert.NotSame(services, AppContext.GetData("seg-test-ended"));
        Assert.Empty(services);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void WhatBuildsOnAPluginThatWasGivenUpIsRefusedAndNothingTouchesItsTypes()
    {
        const string Sleep = "System.Threading.Thread.Sleep(System.Threading.Timeout.Infinite);";
        var stuck = _workshop.Add("Stuck", PluginWorkshop.Source("Stuck", "stuck/classes", body: "public static class Counter { public static int Value; }", entry: $"static Entry() {{ {Sleep} }}"));
        _workshop.Add("OnTop", Second(PluginWorkshop.Source("OnTop", "top/classes", register: "Console.Error.Write(global::Made.Counter.Value > 1 ? \"!\" : \"\");")), null, stuck);
        _workshop.Add("Zed", PluginWorkshop.Source("Zed", "zed/classes"));
        var (set, services) = Load();
        Assert.Equal([PluginState.Malfunctioned, PluginState.Malfunctioned, PluginState.Active], set.All.OrderBy(p => p.Id, StringComparer.Ordinal).Select(p => p.State));
        Assert.Contains("plugin Stuck, which is malfunctioned", set.All.Single(p => p.Id == "OnTop").Reason);
        Assert.Single(Catalogs(services).All);
    }

    [Fact]
    public void OfTwoPluginsWithOneIdAndVersionTheEarlierRootWins()
    {
        using var other = new PluginWorkshop();
        _workshop.Add("Twin", PluginWorkshop.Source("Twin", "first/classes"));
        other.Add("Twin", PluginWorkshop.Source("Twin", "second/classes"));
        var (set, services) = Load(new() { Roots = [_workshop.Root, other.Root] });
        Assert.Equal([PluginState.Active, PluginState.Duplicate], set.All.Select(p => p.State));
        Assert.Contains("plugin 'Twin'", set.All[1].Reason);
        Assert.Contains(_workshop.Root, set.All[1].Reason);
        Assert.Equal("first/classes", Assert.Single(Catalogs(services).All).Id);
    }

    [Theory]
    [InlineData("1.10.0", "1.9.0", 0)]
    [InlineData("1.0.0-beta", "1.0.0", 1)]
    [InlineData("0.9", "1.0.0+build", 1)]
    public void OfTwoVersionsTheHigherOneWinsInWhicheverRoot(string first, string second, int winner)
    {
        using var other = new PluginWorkshop();
        _workshop.Add("Twin", PluginWorkshop.Source("Twin", "0/classes", version: first));
        other.Add("Twin", PluginWorkshop.Source("Twin", "1/classes", version: second));
        var (set, services) = Load(new() { Roots = [_workshop.Root, other.Root] });
        var loser = set.All[1 - winner];
        Assert.Equal((PluginState.Active, PluginState.Superseded, "SEG3009"), (set.All[winner].State, loser.State, loser.DiagnosticId));
        Assert.Contains(set.All[winner].Path, loser.Reason);
        Assert.Equal($"{winner}/classes", Assert.Single(Catalogs(services).All).Id);
        Assert.Empty(set.Failed);
    }

    [Fact]
    public void AVersionThatCannotBeUsedSupersedesNone()
    {
        _workshop.Add("Twin", PluginWorkshop.Source("Twin", "old/classes", version: "1.0.0"), "a");
        _workshop.Add("Twin", PluginWorkshop.Source("Twin", "new/classes", version: "2.0.0", abi: 99), "b");
        var (set, _) = Load();
        Assert.Equal([PluginState.Active, PluginState.Incompatible], set.All.Select(p => p.State));
    }

    [Fact]
    public void ARootThatIsNotThereAndAnEmptyFolderAreWarnings()
    {
        var missing = Path.Combine(_workshop.Root, "missing");
        Directory.CreateDirectory(Path.Combine(_workshop.Root, "empty"));
        var (set, _) = Load(new() { Roots = [missing, _workshop.Root] });
        Assert.Empty(set.All);
        Assert.Equal([$"SEG3011: The plugin folder {missing} does not exist.", $"SEG3011: {Path.Combine(_workshop.Root, "empty")} holds no .dll, so it is no plugin."], set.Warnings);
    }

    [Fact]
    public void LinksThatGoInCirclesEnd()
    {
        var plugin = Path.GetDirectoryName(_workshop.Add("Round", PluginWorkshop.Source("Round", "round/classes")))!;
        Directory.CreateSymbolicLink(Path.Combine(plugin, "again"), plugin);
        Directory.CreateSymbolicLink(Path.Combine(_workshop.Root, "root"), _workshop.Root);
        Directory.CreateSymbolicLink(Path.Combine(_workshop.Root, "self"), Path.Combine(_workshop.Root, "self"));
        var (set, _) = Load();
        Assert.Equal(("Round", PluginState.Active), (Assert.Single(set.All).Id, set.All[0].State));
        Directory.Delete(Path.Combine(_workshop.Root, "root"));
    }

    [Fact]
    public void AFolderThatMayNotBeReadIsNamed()
    {
        var folder = Path.GetDirectoryName(_workshop.Add("Locked", PluginWorkshop.Source("Locked", "locked/classes")))!;
        _workshop.Add("Open", PluginWorkshop.Source("Open", "open/classes"));
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(folder, UnixFileMode.None);
        try
        {
            var (set, _) = Load();
            Assert.Equal(PluginState.Active, set.All.Single(p => p.Id == "Open").State);
            // Root may read everything.
            if (Environment.UserName == "root") return;
            Assert.Equal((PluginState.Malfunctioned, "SEG3011"), (set.All.Single(p => p.Id == "Locked").State, set.All.Single(p => p.Id == "Locked").DiagnosticId));
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void ASwitchedOffPluginIsNotRunEvenIfItIsUnreadable()
    {
        _workshop.Add("Off", PluginWorkshop.Source("Off", "off/classes", register: "throw new Exception();"));
        Directory.CreateDirectory(Path.Combine(_workshop.Root, "Bad"));
        File.WriteAllText(Path.Combine(_workshop.Root, "Bad", "Bad.dll"), "no");
        var (set, _) = Load(new() { Roots = [_workshop.Root], Disabled = new HashSet<string> { "Off", "Bad" } });
        Assert.All(set.All, p => Assert.Equal((PluginState.Disabled, ""), (p.State, p.DiagnosticId)));
    }

    [Fact]
    public void EveryPluginHasItsLoadTime()
    {
        _workshop.Add("Good", PluginWorkshop.Source("Good", "good/classes"));
        _workshop.Add("Slow", PluginWorkshop.Source("Slow", "slow/classes", register: "System.Threading.Thread.Sleep(200);"));
        var begun = System.Diagnostics.Stopwatch.StartNew();
        var (set, _) = Load();
        Assert.InRange(set.All[0].LoadTime, TimeSpan.FromTicks(1), begun.Elapsed - TimeSpan.FromMilliseconds(199));
        Assert.True(set.All[1].LoadTime >= TimeSpan.FromMilliseconds(199));
    }

    [Fact]
    public void PrivateDependenciesStayPrivateAndContractsAreTheHosts()
    {
        foreach (var (id, number) in new[] { ("One", 1), ("Two", 2) })
        {
            var helper = PluginWorkshop.Compile(Path.Combine(_workshop.Root, id, "Private.Helper.dll"), $"namespace Helping; public static class Helper {{ public static int Number => {number}; }}");
            _workshop.Add(id, PluginWorkshop.Source(id, $"helper/{id}", register: "services.AddSingleton(new SegClass(Helping.Helper.Number, Classes.Create().Id, true, default));"), null, helper);
        }
        var (set, services) = Load();
        Assert.All(set.All, p => Assert.Equal(PluginState.Active, p.State));
        // Had both shared one helper, the numbers would be equal; had they their own SegClass, nothing would come out here.
        Assert.Equal([1, 2], services.BuildServiceProvider().GetServices<SegClass>().Select(c => c.DatasetId).Order());
    }

    [Fact]
    public void WhatIsMadeForOnePlatformIsFoundUnderRuntimes()
    {
        var rid = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        var common = PluginWorkshop.Compile(Path.Combine(_workshop.Root, "Both", "Helper.dll"), "namespace Helping; public static class Helper { public static int Number => 1; }");
        PluginWorkshop.Compile(Path.Combine(_workshop.Root, "Both", "runtimes", rid, "lib", "net10.0", "Helper.dll"), "namespace Helping; public static class Helper { public static int Number => 2; }");
        var path = _workshop.Add("Both", PluginWorkshop.Source("Both", "both/classes", register: "services.AddSingleton(new SegClass(Helping.Helper.Number, \"x\", true, default));"), null, common);
        // A damaged .deps.json ends the process in the runtime's own reader of it.
        File.WriteAllText(Path.ChangeExtension(path, ".deps.json"), "{}");
        var (set, services) = Load();
        Assert.Equal((PluginState.Active, ""), (set.All[0].State, set.All[0].Reason));
        Assert.Equal(2, services.BuildServiceProvider().GetRequiredService<SegClass>().DatasetId);

        var native = Path.Combine(_workshop.Root, "Both", "runtimes", rid, "native", OperatingSystem.IsWindows() ? "odd.dll" : OperatingSystem.IsMacOS() ? "libodd.dylib" : "libodd.so");
        Directory.CreateDirectory(Path.GetDirectoryName(native)!);
        File.WriteAllText(native, "");
        var files = new PrivateAssemblies(Path.GetDirectoryName(path)!);
        Assert.Equal((native, null), (files.FindNative("odd"), files.FindNative("even")));
    }

    [Fact]
    public void AReferenceToAnotherPluginIsThatPluginsAssembly()
    {
        // "Before" sorts before the plugin that it builds on, so order comes from the references.
        var parts = _workshop.Add("Parts", PluginWorkshop.Source("Parts", "parts/classes", body: "public static class Counter { public static int Value; }"));
        _workshop.Add("Before", PluginWorkshop.Source("Before", "before/classes", register: "services.AddSingleton(typeof(global::Made2.Use));").Replace("Made.", "Made2.").Replace("namespace Made", "namespace Made2")
            .Replace("public static class Classes", "public sealed class Use { public int Next() => ++global::Made.Counter.Value; } public static class Classes"), null, parts);
        var (set, _) = Load();
        Assert.All(set.All, p => Assert.Equal((PluginState.Active, ""), (p.State, p.Reason)));
        var copies = AppDomain.CurrentDomain.GetAssemblies().Where(a => a.GetName().Name == "Parts" && a.Location == parts).ToArray();
        Assert.Single(copies);
    }

    [Fact]
    public void APluginWhoseFoundationFailsSaysSo()
    {
        var parts = _workshop.Add("Base", PluginWorkshop.Source("Base", "base/classes", abi: 99, body: "public static class Counter { public static int Value; }"));
        _workshop.Add("OnTop", Second(PluginWorkshop.Source("OnTop", "top/classes", register: "Console.Error.Write(global::Made.Counter.Value > 1 ? \"!\" : \"\");")), null, parts);
        var (set, _) = Load();
        var top = set.All.Single(p => p.Id == "OnTop");
        Assert.Equal((PluginState.Malfunctioned, "SEG3006"), (top.State, top.DiagnosticId));
        Assert.Contains("plugin Base, which is incompatible", top.Reason);
    }

    [Fact]
    public void ACarriedContractIsNotUsedAndWarnedOf()
    {
        var path = _workshop.Add("Carrier", PluginWorkshop.Source("Carrier", "carrier/classes"));
        File.Copy(typeof(ISegPlugin).Assembly.Location, Path.Combine(Path.GetDirectoryName(path)!, "Seg.Abstractions.dll"));
        var (set, services) = Load();
        var plugin = Assert.Single(set.All);
        Assert.Equal(PluginState.Active, plugin.State);
        Assert.Contains("SEG3002", Assert.Single(plugin.Warnings));
        Assert.Single(Catalogs(services).All);
    }

    [Fact]
    public void APluginThatFailsHalfwayRegistersNothing()
    {
        _workshop.Add("Half", PluginWorkshop.Source("Half", "half/classes", register: "services.AddSingleton(new SegClass(1, \"x\", true, default)); throw new Exception(\"half\");"));
        var (set, services) = Load();
        Assert.Equal(PluginState.Malfunctioned, Assert.Single(set.All).State);
        Assert.Empty(services);
    }

    [Fact]
    public void TwoPluginsThatNeedEachOtherEndWithAnError()
    {
        // Compiled one against a stand-in of the other: nothing that the compiler would make in one go.
        var stand = PluginWorkshop.Compile(Path.Combine(_workshop.Root, "stand", "Left.dll"), "public static class L { public static int V; }");
        var right = _workshop.Add("Right", PluginWorkshop.Source("Right", "right/classes", register: "Console.Error.Write(L.V > 1 ? \"!\" : \"\");", body: "public static class R { public static int V; }"), null, stand);
        Directory.Delete(Path.Combine(_workshop.Root, "stand"), true);
        _workshop.Add("Left", Second(PluginWorkshop.Source("Left", "left/classes", register: "Console.Error.Write(global::Made.R.V > 1 ? \"!\" : \"\");")), null, right);
        var (set, _) = Load();
        Assert.Equal(2, set.All.Count);
        Assert.All(set.All, p => Assert.Equal((PluginState.Malfunctioned, "SEG3006"), (p.State, p.DiagnosticId)));
    }

    [Fact]
    public void WhatTheApplicationReferencesItselfIsThereAlready()
    {
        _workshop.Add("Rival", PluginWorkshop.Source("Rival", Toys.ToyClasses.Id));
        var services = new ServiceCollection().AddSegPlugin<SegRuntimeTestsToysPlugin>();
        var plugin = Assert.Single(new PluginLoader(new() { Roots = [_workshop.Root] }).Load(services).All);
        Assert.Equal((PluginState.Duplicate, "SEG3004"), (plugin.State, plugin.DiagnosticId));
        Assert.Contains("Seg.Runtime.Tests, which the application references", plugin.Reason);
    }
}
