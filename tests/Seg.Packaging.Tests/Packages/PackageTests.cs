using System.Text;
using Seg.Testing;

namespace Seg.Packaging.Tests;

/// <summary>What is in the packages.</summary>
[Collection(nameof(LocalFeed))]
[Trait("Category", "Slow")]
public sealed class PackageTests(LocalFeed feed)
{
    /// <summary>Packages without an assembly of their own.</summary>
    private static readonly string[] FilesOnly = ["Seg.Cli", "Seg.Templates", "Seg.Weights.Fashion"];

    public static TheoryData<string> Ids => [.. Expected];

    public static TheoryData<string> Plugins => [.. Expected.Where(id => Directory.Exists(Path.Combine(Repository.Root, "plugins", id)))];

    private static IEnumerable<string> Expected => new[] { "src", "plugins" }
        .SelectMany(folder => Directory.EnumerateDirectories(Path.Combine(Repository.Root, folder)))
        .Select(folder => Path.GetFileName(folder))
        // Generators are in the package of what they write code against; only one of the two image codecs has code in a build.
        .Except(["Shared", "Seg.Generators", "Seg.CodeFixes", "Seg.Imaging.ImageSharp"])
        .Concat(FilesOnly).Order(StringComparer.Ordinal);

    [Fact]
    public void There_is_a_package_of_each_library_and_plugin_and_of_nothing_else() => Assert.Equal(
        Expected, Directory.EnumerateFiles(feed.Packages, "*.nupkg").Select(f => Path.GetFileName(f).Replace($".{feed.Version}.nupkg", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_says_what_it_is(string id)
    {
        using var package = new Package(feed.PackageOf(id));
        Assert.Equal(("MIT", "expression"), (package.Element("license")?.Value, package.Element("license")?.Attribute("type")?.Value));
        Assert.True(package.Text("README.md").Length > 200, "Its README says next to nothing.");
        // The build's own default is "Package Description".
        Assert.True(package.Element("description")!.Value.Length > 40, package.Element("description")!.Value);
        Assert.Contains("segmentation", package.Element("tags")!.Value, StringComparison.Ordinal);
        Assert.Contains("CHANGELOG.md", package.Element("releaseNotes")!.Value, StringComparison.Ordinal);
        Assert.NotEmpty(package.Element("authors")!.Value);
        // Packages of Seg go together: all of one version.
        Assert.All(package.Dependencies.Where(d => d.Id.StartsWith("Seg.", StringComparison.Ordinal)), d => Assert.Equal(feed.Version, d.Version));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_library_brings_documentation_and_symbols(string id)
    {
        if (FilesOnly.Contains(id)) return;
        using var package = new Package(feed.PackageOf(id));
        Assert.Contains($"lib/net10.0/{id}.dll", package.Files);
        Assert.Contains($"lib/net10.0/{id}.xml", package.Files);
        using var symbols = new Package(Path.ChangeExtension(feed.PackageOf(id), ".snupkg"));
        Assert.Contains($"lib/net10.0/{id}.pdb", symbols.Files);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void No_path_of_this_machine_is_in_a_package(string id)
    {
        var path = Repository.Root.TrimEnd('/');
        byte[][] forms = [Encoding.UTF8.GetBytes(path), Encoding.Unicode.GetBytes(path)];
        foreach (var file in new[] { feed.PackageOf(id), Path.ChangeExtension(feed.PackageOf(id), ".snupkg") }.Where(File.Exists))
        {
            using var package = new Package(file);
            Assert.DoesNotContain(package.Files, f => forms.Any(form => package.Bytes(f).AsSpan().IndexOf(form) >= 0));
        }
    }

    [Theory]
    [MemberData(nameof(Plugins))]
    public void A_plugins_package_holds_its_directory_and_nothing_shared(string id)
    {
        using var package = new Package(feed.PackageOf(id));
        var files = package.Files.Where(f => f.StartsWith("plugin/net10.0/", StringComparison.Ordinal)).Select(f => f["plugin/net10.0/".Length..]).ToArray();
        Assert.Contains($"{id}.dll", files);
        Assert.Contains($"{id}.deps.json", files);
        Assert.DoesNotContain(files, f => SharedFiles.Pattern.IsMatch(Path.GetFileName(f)));
        // Nothing of other plugins either: Seg.Models depends on eleven.
        Assert.Equal([$"{id}.dll"], files.Where(f => f.EndsWith(".dll", StringComparison.Ordinal)));
        Assert.Contains("seg-plugin", package.Element("tags")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void One_package_brings_a_plugins_author_contracts_generators_and_build_targets()
    {
        using var package = new Package(feed.PackageOf("Seg.Abstractions"));
        var compilers = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(f => Path.GetFileName(f)).Where(f => f is "Seg.Generators" or "Seg.CodeFixes");
        Assert.Equal(compilers.Select(c => $"analyzers/dotnet/cs/{c}.dll").Order(), package.Files.Where(f => f.StartsWith("analyzers/", StringComparison.Ordinal)).Order());
        Assert.Contains("buildTransitive/Seg.Abstractions.targets", package.Files);
        Assert.Contains("Seg.Torch", package.Dependencies.Select(d => d.Id));
    }

    [Fact]
    public void The_tensor_library_brings_its_native_part()
    {
        using var package = new Package(feed.PackageOf("Seg.Torch"));
        Assert.Contains("runtimes/linux-x64/native/libsegtorch.so", package.Files);
    }

    [Fact]
    public void The_tool_works_alone()
    {
        var folder = feed.NewFolder("tool-user");
        var models = feed.Seg(folder, "models", "list", "--json").Succeeded();
        Assert.Contains("\"mask2former-r50-coco-panoptic\"", models, StringComparison.Ordinal);
        File.Copy(Path.Combine(Repository.Root, "samples", "fashion", "000000.png"), Path.Combine(folder, "scene.png"));
        feed.Seg(folder, "predict", "scene.png").Succeeded();
        Assert.True(File.Exists(Path.Combine(folder, "out", "scene.overlay.png")));
    }
}
