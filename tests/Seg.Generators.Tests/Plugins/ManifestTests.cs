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
