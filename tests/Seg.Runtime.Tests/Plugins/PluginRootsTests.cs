namespace Seg.Runtime.Tests.Plugins;

public sealed class PluginRootsTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("seg-roots-");
    private readonly EnvironmentVariables _environment = new();

    public PluginRootsTests() => _environment.Set(PluginRoots.Variable, null).Set(PluginRoots.HomeVariable, Path.Combine(_root.FullName, "home"));

    public void Dispose()
    {
        _environment.Dispose();
        _root.Delete(recursive: true);
    }

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
    public void NamedDirectoriesComeFirstEvenMissingOnesAndTheUsersBeforeTheApplications()
    {
        var application = _root.CreateSubdirectory("app").FullName;
        var beside = _root.CreateSubdirectory("app/plugins").FullName;
        var named = _root.CreateSubdirectory("named").FullName;
        var missing = Path.Combine(_root.FullName, "missing");
        var user = _root.CreateSubdirectory("home/plugins").FullName;
        _environment.Set(PluginRoots.Variable, string.Join(Path.PathSeparator, named + Path.DirectorySeparatorChar, missing, "", named));
        Assert.Equal([named, missing, user, beside], PluginRoots.Default(application));
    }

    [Fact]
    public void TheUsersFolderFollowsTheEnvironment()
    {
        Assert.Equal(Path.Combine(_root.FullName, "home", "plugins"), PluginRoots.User);
        if (OperatingSystem.IsWindows()) return;
        _environment.Set(PluginRoots.HomeVariable, null).Set("XDG_DATA_HOME", Path.Combine(_root.FullName, "data"));
        Assert.Equal(Path.Combine(_root.FullName, "data", "seg", "plugins"), PluginRoots.User);
        _environment.Set("XDG_DATA_HOME", null).Set("HOME", _root.FullName);
        if (OperatingSystem.IsLinux()) Assert.Equal(Path.Combine(_root.FullName, ".local", "share", "seg", "plugins"), PluginRoots.User);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData("0.5", 0.5)]
    public void TheTimeoutFollowsTheEnvironment(string? text, double seconds)
    {
        _environment.Set(PluginLoadOptions.TimeoutVariable, text);
        Assert.Equal(TimeSpan.FromSeconds(seconds), PluginLoadOptions.TimeoutOfEnvironment());
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e300")]
    public void ATimeoutThatIsNoneIsSeg4002(string text)
    {
        _environment.Set(PluginLoadOptions.TimeoutVariable, text);
        var error = Assert.Throws<SegException>(() => PluginLoadOptions.TimeoutOfEnvironment());
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains(PluginLoadOptions.TimeoutVariable, error.Message);
        Assert.Contains(text, error.Message);
    }
}
