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

    [Fact]
    public void NamedDirectoriesComeFirstAndMissingOnesAreLeftOut()
    {
        var application = _root.CreateSubdirectory("app").FullName;
        var beside = _root.CreateSubdirectory("app/plugins").FullName;
        var named = _root.CreateSubdirectory("named").FullName;
        var before = Environment.GetEnvironmentVariable(PluginRoots.Variable);
        try
        {
            Environment.SetEnvironmentVariable(PluginRoots.Variable, string.Join(Path.PathSeparator, named, Path.Combine(_root.FullName, "missing"), "", named));
            Assert.Equal([named, beside], PluginRoots.Default(application));
        }
        finally
        {
            Environment.SetEnvironmentVariable(PluginRoots.Variable, before);
        }
    }
}
