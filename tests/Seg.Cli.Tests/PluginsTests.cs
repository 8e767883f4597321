using System.Text.Json;
using System.Text.RegularExpressions;
using Seg.Runtime.Tests.Plugins;
using Seg.Testing;
using VerifyXunit;

namespace Seg.Cli.Tests;

/// <summary><c>seg plugins</c> in processes of its own, each test with a home of its own.</summary>
public sealed partial class PluginsTests : IDisposable
{
    private const string Repository = "Seg.Backbones.Swin";

    private readonly TemporaryFolder _folder = new();
    private readonly PluginWorkshop _workshop = new();

    private string Home => _folder.Of("home");

    public void Dispose()
    {
        _workshop.Dispose();
        _folder.Dispose();
    }

    private SegCall Run(params string[] arguments) => SegProcess.Run(arguments, ("SEG_HOME", Home));

    private JsonElement Json(params string[] arguments)
    {
        var call = Run([.. arguments, "--json"]);
        Assert.True(call.ExitCode == 0, call.Error);
        return call.Json;
    }

    private string Package(string version) => PluginArchive.Pack(_folder.Of($"Toy.Shop.{version}.nupkg"), "Toy.Shop",
        Path.GetDirectoryName(_workshop.Add("Toy.Shop", PluginWorkshop.Source("Toy.Shop", "toy/shop", version: version)))!);

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task The_table_names_every_broken_plugin_with_its_reason()
    {
        // Loops without a call in them: nothing but the end of the process stops those.
        BrokenPlugins.Fill(_workshop, "while (true) { }");
        var call = SegProcess.Run(["plugins", "list"], ("SEG_HOME", Home), ("SEG_PLUGIN_PATH", _workshop.Root), ("SEG_PLUGIN_TIMEOUT", "10"));
        Assert.Equal(0, call.ExitCode);
        // The checkout's own plugins are found as well; here they are beside the point.
        var lines = call.Output.Split('\n').Where(l => !l.StartsWith("  Seg.", StringComparison.Ordinal)).Select(l => Columns().Replace(l.Trim(), " | ")).Where(l => l.Length > 0 && l[0] != '─');
        await Verifier.Verify($"{string.Join('\n', lines)}\n\n{call.Error}".Replace(_workshop.Root, "{plugins}"));

        foreach (var hanging in Directory.EnumerateDirectories(_workshop.Root, "Hangs.*")) Directory.Delete(hanging, recursive: true);
        var models = SegProcess.Run(["models", "list", "--json"], ("SEG_HOME", Home), ("SEG_PLUGIN_PATH", _workshop.Root));
        Assert.Equal(0, models.ExitCode);
        Assert.True(models.Json.GetArrayLength() >= 48);
        var broken = SegProcess.Run(["plugins", "inspect", "Dependency.Missing", "--json"], ("SEG_HOME", Home), ("SEG_PLUGIN_PATH", _workshop.Root)).Json;
        Assert.Equal("SEG3006", Text(broken, "diagnosticId"));
        Assert.EndsWith("SEG3006.md", Text(broken, "help"));
        Assert.Equal("missing", Text(broken.GetProperty("dependencies").EnumerateArray().Single(d => Text(d, "name") == "Helper"), "source"));
        Assert.Equal(1, broken.GetProperty("classes").GetArrayLength());
    }

    [Fact]
    public void A_package_is_added_listed_inspected_replaced_and_removed()
    {
        var added = Run("plugins", "add", Package("1.0.0"));
        Assert.True(added.ExitCode == 0, added.Error);
        Assert.Contains($"Toy.Shop 1.0.0 is installed in {Path.Combine(Home, "plugins", "Toy.Shop")}", added.Output);
        var listed = Json("plugins", "list").EnumerateArray().Single(p => Text(p, "id") == "Toy.Shop");
        Assert.Equal(("Active", "intact", "1.0.0"), (Text(listed, "state"), Text(listed, "integrity"), Text(listed, "version")));

        var replaced = Json("plugins", "add", Package("1.1.0"));
        Assert.Equal(("1.1.0", "1.0.0"), (Text(replaced, "version"), Text(replaced, "replaced")));
        var inspected = Json("plugins", "inspect", "Toy.Shop");
        Assert.Equal(("Active", "1.1.0", 1), (Text(inspected, "state"), Text(inspected, "version"), inspected.GetProperty("abi").GetInt32()));
        Assert.True(inspected.GetProperty("loadMilliseconds").GetDouble() > 0);
        Assert.Equal("toy/shop", Text(inspected.GetProperty("classes")[0], "id"));
        Assert.Contains("as installed", Run("plugins", "inspect", "Toy.Shop").Output);

        Assert.Contains("Toy.Shop 1.1.0 is removed", Run("plugins", "remove", "Toy.Shop").Output);
        Assert.DoesNotContain("Toy.Shop", Run("plugins", "list").Output);
        Assert.Equal(["plugins.json"], Directory.EnumerateFileSystemEntries(Path.Combine(Home, "plugins")).Select(p => Path.GetFileName(p)!).Where(n => n != ".lock"));
    }

    [Fact]
    public void An_altered_plugin_is_reported_and_not_loaded()
    {
        Run("plugins", "add", Package("1.0.0"));
        File.AppendAllText(Path.Combine(Home, "plugins", "Toy.Shop", "Toy.Shop.dll"), " ");
        var inspected = Json("plugins", "inspect", "Toy.Shop");
        Assert.Equal(("Malfunctioned", "SEG3007", "altered"), (Text(inspected, "state"), Text(inspected, "diagnosticId"), Text(inspected, "integrity")));
        Assert.Equal("Toy.Shop.dll was changed", inspected.GetProperty("differences")[0].GetString());
        Assert.Contains("SEG3007", Run("plugins", "list").Output);
        var allowed = SegProcess.Run(["plugins", "list"], ("SEG_HOME", Home), ("SEG_PLUGIN_ALLOW_ALTERED", "1"));
        Assert.Contains("SEG3007", allowed.Error);
        Assert.Matches(@"Toy\.Shop\s+1\.0\.0\s+Active", allowed.Output);
    }

    [Fact]
    public void A_first_party_plugin_is_inspected_with_options_ports_and_dependencies()
    {
        var inspected = Json("plugins", "inspect", Repository);
        var component = inspected.GetProperty("components")[0];
        Assert.Equal(("backbone", "seg/swin"), (Text(component, "kind"), Text(component, "id")));
        Assert.Equal(96, component.GetProperty("options").GetProperty("embedDim").GetInt32());
        Assert.Contains(component.GetProperty("ports").EnumerateArray(), p => p.GetString()!.StartsWith("gives Pyramid", StringComparison.Ordinal));
        var sources = inspected.GetProperty("dependencies").EnumerateArray().ToDictionary(d => Text(d, "name"), d => Text(d, "source"));
        Assert.Equal(("host", "framework"), (sources["Seg.Abstractions"], sources["System.Runtime"]));
        var models = Json("plugins", "inspect", "Seg.Models").GetProperty("dependencies").EnumerateArray().ToDictionary(d => Text(d, "name"), d => Text(d, "source"));
        Assert.Equal("plugin", models[Repository]);
        var text = Run("plugins", "inspect", Repository).Output;
        foreach (var shown in new[] { "seg/swin", "embedDim = 96", "gives Pyramid", "Active", " ms" }) Assert.Contains(shown, text);
    }

    [Fact]
    public void A_plugin_is_switched_off_and_on()
    {
        var off = Json("plugins", "disable", Repository);
        Assert.True(off.GetProperty("changed").GetBoolean());
        Assert.Contains("Seg.Models", off.GetProperty("notes")[0].GetString());
        Assert.Equal("Disabled", Text(Json("plugins", "list").EnumerateArray().Single(p => Text(p, "id") == Repository), "state"));
        Assert.Contains("already switched off", Run("plugins", "disable", Repository).Output);
        Assert.Equal(0, Run("plugins", "enable", Repository).ExitCode);
        Assert.Equal("Active", Text(Json("plugins", "list").EnumerateArray().Single(p => Text(p, "id") == Repository), "state"));
    }

    [Theory]
    [InlineData("SEG3014", "inspect", "Seg.Backbones.Swim")]
    [InlineData("SEG3014", "remove", "Seg.Backbones.Swin")]
    [InlineData("SEG3014", "disable", "Seg.Backbones.Swim")]
    [InlineData("SEG3014", "enable", "Seg.Backbones.Swim")]
    [InlineData("SEG3013", "add", "nowhere.nupkg")]
    public void What_cannot_be_done_ends_with_1_and_says_why(string id, params string[] arguments)
    {
        var call = Run(["plugins", .. arguments]);
        Assert.Equal(1, call.ExitCode);
        Assert.Contains(id, call.Error);
        Assert.Contains(arguments[^1].Replace("Swim", "Swin"), call.Error);
        Assert.Empty(call.Output);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("add")]
    [InlineData("add", "a", "b")]
    [InlineData("install", "a")]
    [InlineData("list", "--all")]
    public void A_wrong_call_ends_with_2(params string[] arguments) => Assert.Equal(2, Run(["plugins", .. arguments]).ExitCode);

    [Fact]
    public void A_damaged_state_file_stops_nothing_and_is_named()
    {
        Directory.CreateDirectory(Path.Combine(Home, "plugins"));
        File.WriteAllText(Path.Combine(Home, "plugins", "plugins.json"), "{");
        var list = Run("plugins", "list", "--json");
        Assert.Equal(0, list.ExitCode);
        Assert.Contains("SEG3012", list.Error);
        Assert.NotEqual(0, list.Json.GetArrayLength());
        Assert.Equal(1, Run("plugins", "disable", Repository).ExitCode);
    }

    [Fact]
    public void A_plugin_path_that_does_not_exist_is_a_warning()
    {
        var call = SegProcess.Run(["plugins", "list"], ("SEG_HOME", Home), ("SEG_PLUGIN_PATH", _folder.Of("nowhere")));
        Assert.Equal(0, call.ExitCode);
        Assert.Contains("SEG3011", call.Error);
        Assert.Contains(_folder.Of("nowhere"), call.Error);
    }

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Columns();
}
