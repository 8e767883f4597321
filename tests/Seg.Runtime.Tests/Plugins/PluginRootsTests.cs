namespace Seg.Runtime.Tests.Plugins;

public sealed class PluginRootsTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("seg-roots-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void BesideTheApplicationAndInTheCheckoutAboveIt()
    {
        var application = _root.CreateSubdirectory("repo/artifacts/bin/host").FullName;
        var checkout = _root.CreateSubdirectory("repo/artifacts/plugins").FullName;
        Assert.Equal([checkout], PluginRoots.Default(application));
        var beside = Directory.CreateDirectory(Path.Combine(application, "plugins")).FullName;
        Assert.Equal([beside, checkout], PluginRoots.Default(application));
    }
}
