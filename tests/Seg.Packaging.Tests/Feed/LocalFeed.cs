using System.Globalization;
using System.Text.RegularExpressions;
using Seg.Testing;

namespace Seg.Packaging.Tests;

/// <summary>
/// Every package of the repository in a temporary feed, packed once for all tests, and an outsider's machine around it: a folder outside the
/// repository, package caches of its own, a home for installed plugins. All of it is gone at the end.
/// </summary>
/// <remarks>
/// The version is new each time, so that no cache can answer with an older package; the user's cache is read for everybody else's packages
/// (as a fallback folder) and never written.
/// </remarks>
public sealed class LocalFeed : IDisposable
{
    private readonly Dictionary<string, string?> _environment;
    private readonly Lazy<string> _tool;

    public LocalFeed()
    {
        Folder = Directory.CreateTempSubdirectory("seg-packages-").FullName;
        Packages = Path.Combine(Folder, "seg", "artifacts", "packages");
        // No pre-release: a stable package may not depend on one (NU5104), and the sample's is stable.
        var now = DateTime.UtcNow;
        Version = $"0.{now.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.{(int)now.TimeOfDay.TotalSeconds}";
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        _environment = new()
        {
            ["NUGET_PACKAGES"] = Path.Combine(Folder, "cache"),
            ["NUGET_FALLBACK_PACKAGES"] = cache,
            ["SEG_HOME"] = Path.Combine(Folder, "home"),
            ["SegVersion"] = Version,
            ["SEG_PLUGIN_PATH"] = null,
            ["SEG_MODELS"] = null,
            ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            // Servers that outlive a call would hold its output open, and the folder.
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
        };
        _tool = new(InstallTool);
        File.WriteAllText(Path.Combine(Folder, "nuget.config"),
            $"""<configuration><packageSources><add key="seg" value="{Packages}" /></packageSources></configuration>""");
        Pack();
    }

    /// <summary>The outsider's folder; <c>nuget.config</c> in it names the feed.</summary>
    public string Folder { get; }

    /// <summary>The feed.</summary>
    public string Packages { get; }

    /// <summary>The version of every package in the feed.</summary>
    public string Version { get; }

    /// <summary>The package of that id.</summary>
    public string PackageOf(string id) => Path.Combine(Packages, $"{id}.{Version}.nupkg");

    /// <summary>A new folder in the outsider's.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    /// <summary>Runs dotnet as the outsider.</summary>
    internal ToolRun Dotnet(string folder, params string[] arguments) => ToolRun.Of("dotnet", folder, _environment, arguments);

    /// <summary>Runs the command line that is installed from the feed.</summary>
    internal ToolRun Seg(string folder, params string[] arguments) => ToolRun.Of(_tool.Value, folder, _environment, arguments);

    /// <summary>Runs a project's tests as the outsider.</summary>
    /// <param name="folder">Where it is called.</param>
    /// <param name="project">The project, solution or folder.</param>
    /// <param name="atLeast">How many there must be: a filter or an adapter that runs next to none is no success.</param>
    internal void Test(string folder, string project, int atLeast)
    {
        var output = Dotnet(folder, "test", project, "-nologo").Succeeded();
        var passed = Regex.Match(output, @"Passed:\s+(\d+)").Groups[1].Value;
        Assert.True(int.TryParse(passed, CultureInfo.InvariantCulture, out var count) && count >= atLeast, output);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Pack()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        Dictionary<string, string?> environment = new(_environment) { ["NUGET_PACKAGES"] = null, ["NUGET_FALLBACK_PACKAGES"] = null };
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { } packages) environment["NUGET_PACKAGES"] = packages;
        ToolRun.Of("dotnet", Repository.Root, environment, "pack", "Modular.sln", "-c", configuration == "debug" ? "Debug" : "Release", "--no-build",
            "-o", Packages, $"-p:PackageVersion={Version}", "-nologo", "-v", "quiet").Succeeded();
    }

    private string InstallTool()
    {
        var folder = Path.Combine(Folder, "tool");
        Dotnet(Folder, "tool", "install", "Seg.Cli", "--tool-path", folder, "--version", Version).Succeeded();
        return Path.Combine(folder, "seg");
    }
}

/// <summary>Tests of this collection share the feed.</summary>
[CollectionDefinition(nameof(LocalFeed))]
public sealed class LocalFeedCollection : ICollectionFixture<LocalFeed>;
