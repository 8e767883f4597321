namespace Seg.Runtime.Tests.Plugins;

public sealed class PluginManifestTests : IDisposable
{
    private readonly PluginWorkshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void ReadsEverythingWithoutLoading()
    {
        var source = PluginWorkshop.Source("Manifest.Plugin", "manifest/classes", body: """
            public sealed class Widget : BackboneSpecAttribute { public Widget() : base("manifest/widget") { } }
            """) + """

            [assembly: SegComponentExport("backbone", "manifest/widget", typeof(Made.Widget), typeof(Made.Widget), typeof(Made.Widget), Abi = 1, Defaults = "A=1", Ports = "gives Pyramid; level=res2\ngives Masks")]
            [assembly: SegModelExport("manifest-model", typeof(Made.Widget))]
            """.ReplaceLineEndings("\n");
        // Attributes must come before types, so the exports move to the top of a file of their own.
        var split = source.LastIndexOf("[assembly: SegComponentExport", StringComparison.Ordinal);
        source = source[split..].Insert(0, "using Seg;\n") + "\n" + source[..split].Replace("using System;", "").Replace("using Seg;", "").Replace("using Microsoft.Extensions.DependencyInjection;", "")
            .Replace("services.AddSingleton(new", "Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, new")
            .Replace("IServiceCollection services", "Microsoft.Extensions.DependencyInjection.IServiceCollection services");
        var path = _workshop.Add("Manifest.Plugin", source);

        var manifest = PluginManifest.Read(path)!;

        Assert.Equal(("Manifest.Plugin", "Manifest.Plugin", "1.2.3-test", (int?)SegAbi.Current, "Made.Entry"), (manifest.Id, manifest.Assembly, manifest.Version, manifest.Abi, manifest.Entry));
        var component = Assert.Single(manifest.Components);
        Assert.Equal(new ComponentExport("backbone", "manifest/widget", 1, "gives Pyramid; level=res2\ngives Masks"), component);
        Assert.Equal(["manifest-model"], manifest.Models);
        Assert.Equal([new ClassesExport("manifest/classes", 1)], manifest.Classes);
        Assert.Contains("Seg.Abstractions", manifest.References);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name == "Manifest.Plugin");
    }

    [Fact]
    public void AnAssemblyWithoutTheAttributeIsNoPlugin() =>
        Assert.Null(PluginManifest.Read(PluginWorkshop.Compile(Path.Combine(_workshop.Root, "Plain.dll"), "public class Plain { }")));

    [Theory]
    [InlineData("")]
    [InlineData("MZ this is no assembly")]
    public void AnUnreadableFileIsSeg3005(string content)
    {
        var path = Path.Combine(_workshop.Root, "broken.dll");
        File.WriteAllText(path, content);
        var error = Assert.Throws<SegException>(() => PluginManifest.Read(path));
        Assert.Equal("SEG3005", error.DiagnosticId);
        Assert.Contains(path, error.Message);
    }

    [Fact]
    public void ATruncatedAssemblyIsSeg3005()
    {
        var whole = File.ReadAllBytes(_workshop.Add("Cut", PluginWorkshop.Source("Cut", "cut/classes")));
        var path = Path.Combine(_workshop.Root, "cut.dll");
        foreach (var part in new[] { 0.1, 0.2, 0.4 })
        {
            File.WriteAllBytes(path, whole[..(int)(whole.Length * part)]);
            Assert.Equal("SEG3005", Assert.Throws<SegException>(() => PluginManifest.Read(path)).DiagnosticId);
        }
    }
}
