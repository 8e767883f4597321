namespace Seg.Generators.Tests;

public sealed class ManifestTests
{
    [Fact]
    public void NoManifestWithoutPluginAttribute() =>
        Assert.DoesNotContain(GeneratorRun.Of(Sources.Backbone).Result.GeneratedSources, s => s.HintName == "Plugin.g.cs");

    [Fact]
    public Task ComponentsModelsAndClasses() =>
        Verify(GeneratorRun.Of(Sources.Plugin, Sources.Backbone, Sources.Slots, Sources.Model).Compiles());

    [Fact]
    public void KeyMapsAreListedAndRegisteredWithoutBeingMade()
    {
        var run = GeneratorRun.Of(Sources.Plugin,
            """namespace Acme; public static class ToyKeyMaps { [Seg.KeyMap("acme/toy")] public static Seg.KeyMap Original { get; } = new("acme/toy", []); }""").Compiles();
        Assert.Contains("[assembly: global::Seg.SegKeyMapExport(\"acme/toy\", typeof(global::Acme.ToyKeyMaps))]", run["Plugin.g.cs"]);
        Assert.Contains("new global::Seg.KeyMapDefinition(\"acme/toy\", static () => global::Acme.ToyKeyMaps.Original)", run["Plugin.g.cs"]);
    }

    [Fact]
    public void ATypeNamedAsTheAssemblyMovesTheNamespaceOut()
    {
        var run = GeneratorRun.Of(Sources.Plugin, "namespace Acme { public sealed class Decoders; }").Compiles();
        Assert.Contains("namespace Acme\n", run["Plugin.g.cs"]);
    }

    [Theory]
    [InlineData("Acme.Decoders", "AcmeDecoders")]
    [InlineData("acme-two.v3x", "AcmeTwoV3x")]
    [InlineData("3d", "_3d")]
    public void ClassNames(string id, string name) => Assert.Equal(name, Seg.Generators.Plugins.PluginParser.PascalName(id));

    private static async Task Verify(GeneratorRun run, [System.Runtime.CompilerServices.CallerMemberName] string method = "") =>
        await VerifyXunit.Verifier.Verify(run["Plugin.g.cs"], "cs").UseDirectory("../_snapshots").UseFileName($"{nameof(ManifestTests)}.{method}#Plugin.g");
}
