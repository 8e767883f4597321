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
            """, exports: """
            [assembly: SegComponentExport("backbone", "manifest/widget", typeof(Made.Widget), typeof(Made.Widget), typeof(Made.Widget), Abi = 1, Defaults = "Depth=50\nOutputs=[\"res2\"]", Ports = "gives Pyramid; level=res2\ngives Masks")]
            [assembly: SegModelExport("manifest-model", typeof(Made.Widget))]
            """);
        var path = _workshop.Add("Manifest.Plugin", source);

        var manifest = PluginManifest.Read(path)!;

        Assert.Equal(("Manifest.Plugin", "Manifest.Plugin", "1.2.3-test", (int?)SegAbi.Current, "Made.Entry"), (manifest.Id, manifest.Assembly, manifest.Version, manifest.Abi, manifest.Entry));
        var component = Assert.Single(manifest.Components);
        Assert.Equal(new ComponentExport("backbone", "manifest/widget", 1, "gives Pyramid; level=res2\ngives Masks") { Defaults = "Depth=50\nOutputs=[\"res2\"]" }, component);
        Assert.Equal([("depth", "50"), ("outputs", "[\"res2\"]")], component.Options);
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
    public void ADamagedAssemblyIsSeg3005OrStillReadable()
    {
        var whole = File.ReadAllBytes(_workshop.Add("Cut", PluginWorkshop.Source("Cut", "cut/classes")));
        var path = Path.Combine(_workshop.Root, "cut.dll");
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            var damaged = whole[..(i % 2 == 0 ? random.Next(whole.Length) : whole.Length)];
            for (var j = 0; j < i % 8 && damaged.Length > 0; j++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, damaged);
            // Whatever else is thrown fails the test: it would have ended the host.
            if (Record.Exception(() => PluginManifest.Read(path)) is { } error) Assert.Equal(("SEG3005", ++refused), (Assert.IsType<SegException>(error).DiagnosticId, refused));
        }
        Assert.InRange(refused, 800, 1999);
    }
}
