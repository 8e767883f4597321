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
    public void EveryBrokenPluginIsNamedAndStopsNothing()
    {
        _workshop.Add("AGood", PluginWorkshop.Source("AGood", "a/classes"));
        _workshop.Add("Future", PluginWorkshop.Source("Future", "future/classes", abi: SegAbi.Current + 1));
        _workshop.Add("Throws", PluginWorkshop.Source("Throws", "throws/classes", register: "throw new InvalidOperationException(\"no luck today\");"));
        _workshop.Add("Initialiser", PluginWorkshop.Source("Initialiser", "init/classes",
            body: "static class Start { [System.Runtime.CompilerServices.ModuleInitializer] internal static void Run() => throw new NotSupportedException(\"not on this machine\"); }"));
        _workshop.Add("SameClasses", PluginWorkshop.Source("SameClasses", "a/classes"));
        _workshop.Add("ZGood", PluginWorkshop.Source("ZGood", "z/classes"));
        _workshop.Add("Bare", "[assembly: Seg.SegPlugin(\"Bare\")]");
        var helper = PluginWorkshop.Compile(Path.Combine(_workshop.Root, "Helper.dll"), "namespace Helping; public static class Helper { public static int Number => 3; }");
        _workshop.Add("Lonely", PluginWorkshop.Source("Lonely", "lonely/classes", register: "System.Console.Error.Write(Helping.Helper.Number > 4);"), null, helper);
        File.Delete(helper);
        Directory.CreateDirectory(Path.Combine(_workshop.Root, "Corrupt"));
        File.WriteAllText(Path.Combine(_workshop.Root, "Corrupt", "Corrupt.dll"), "MZ not really");
        Directory.CreateDirectory(Path.Combine(_workshop.Root, "NoPlugin"));
        PluginWorkshop.Compile(Path.Combine(_workshop.Root, "NoPlugin", "Something.dll"), "class C { }");
        Directory.CreateDirectory(Path.Combine(_workshop.Root, "notes"));
        _workshop.Add("Off", PluginWorkshop.Source("Off", "off/classes"));

        var (set, services) = Load(new() { Roots = [_workshop.Root], Disabled = new HashSet<string> { "Off" } });

        Assert.Equal(
            """
            AGood Active
            Bare Malfunctioned SEG3005
            Corrupt Malfunctioned SEG3005
            Future Incompatible SEG3001
            Initialiser Malfunctioned SEG3003
            Lonely Malfunctioned SEG3006
            NoPlugin Malfunctioned SEG3005
            Off Disabled
            SameClasses Duplicate SEG3004
            Throws Malfunctioned SEG3003
            ZGood Active
            """.ReplaceLineEndings("\n"), string.Join('\n', set.All.OrderBy(p => p.Id, StringComparer.Ordinal).Select(p => $"{p.Id} {p.State} {p.DiagnosticId}".TrimEnd())));
        string Reason(string id) => set.All.Single(p => p.Id == id).Reason;
        Assert.Contains("no luck today", Reason("Throws"));
        Assert.Contains("not on this machine", Reason("Initialiser"));
        Assert.Contains($"version {SegAbi.Current + 1}; this host serves {SegAbi.OldestSupported} to {SegAbi.Current}", Reason("Future"));
        Assert.Contains("Helper.dll", Reason("Lonely"));
        Assert.Contains("class catalogue 'a/classes'", Reason("SameClasses"));
        Assert.Contains("AGood", Reason("SameClasses"));
        Assert.Equal(["a/classes", "z/classes"], Catalogs(services).All.Select(c => c.Id));
        Assert.Equal(8, set.Failed.Count());
    }

    [Fact]
    public void OfTwoPluginsWithOneIdTheEarlierRootWins()
    {
        using var other = new PluginWorkshop();
        _workshop.Add("Twin", PluginWorkshop.Source("Twin", "first/classes"));
        other.Add("Twin", PluginWorkshop.Source("Twin", "second/classes"));
        var (set, services) = Load(new() { Roots = [_workshop.Root, other.Root] });
        Assert.Equal([PluginState.Active, PluginState.Duplicate], set.All.Select(p => p.State));
        Assert.Contains("plugin 'Twin'", set.All[1].Reason);
        Assert.Equal("first/classes", Assert.Single(Catalogs(services).All).Id);
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
        _workshop.Add("OnTop", PluginWorkshop.Source("OnTop", "top/classes", register: "Console.Error.Write(global::Made.Counter.Value > 1 ? \"!\" : \"\");").Replace("Made.Entry", "Made2.Entry").Replace("Made.Classes", "Made2.Classes").Replace("namespace Made", "namespace Made2"), null, parts);
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
        _workshop.Add("Left", PluginWorkshop.Source("Left", "left/classes", register: "Console.Error.Write(global::Made.R.V > 1 ? \"!\" : \"\");").Replace("Made.Entry", "Made2.Entry").Replace("Made.Classes", "Made2.Classes").Replace("namespace Made", "namespace Made2"), null, right);
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
