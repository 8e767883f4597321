using System.Text.Json;
using Seg.Testing;

namespace Seg.Packaging.Tests;

/// <summary>samples/Acme.Decoders from a copy outside the repository, with nothing of Seg's but the packages: built, tested, packed, installed, run.</summary>
[Collection(nameof(LocalFeed))]
[Trait("Category", "Slow")]
public sealed class AcmeDecodersTests(LocalFeed feed, AcmeDecodersTests.Sample sample) : IClassFixture<AcmeDecodersTests.Sample>
{
    private readonly string _folder = sample.InstalledFrom(feed);

    [Fact]
    public void Its_own_tests_pass() => feed.Test(_folder, "test/Acme.Decoders.Tests", atLeast: 80);

    [Fact]
    public void Its_package_is_a_plugin_that_the_command_line_installs_and_lists()
    {
        using var package = new Package(Path.Combine(_folder, "Acme.Decoders.1.0.0.nupkg"));
        Assert.Equal(["plugin/net10.0/Acme.Decoders.deps.json", "plugin/net10.0/Acme.Decoders.dll"], package.Files.Where(f => f.StartsWith("plugin/", StringComparison.Ordinal)).Order());
        var plugins = JsonDocument.Parse(feed.Seg(feed.Folder, "plugins", "list", "--json").Succeeded()).RootElement;
        var acme = plugins.EnumerateArray().Single(p => p.GetProperty("id").GetString() == "Acme.Decoders");
        Assert.Equal("Active", acme.GetProperty("state").GetString());
        Assert.StartsWith(Path.Combine(feed.Folder, "home"), acme.GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    // Measured over the eight scenes: 0.9998 with the threshold of acme-fashion, 1 with threshold 0. A decoder that computes something else is
    // far off: already one layer fewer on every picture gives 0.953.
    [Theory]
    [InlineData("0", 1.0)]
    [InlineData("0.02", 0.995)]
    public void Installed_it_segments_as_the_published_model_does_with_the_same_weights(string threshold, double agreement)
    {
        var folder = feed.NewFolder($"scenes-{threshold}");
        Predict(folder, "mask2former-fashion", "published");
        Predict(folder, "acme-fashion", "ours", "--set", $"decoder.threshold={threshold}");
        Assert.InRange(Agreement(folder), agreement, 1);
    }

    [Fact]
    public void The_JSON_spec_leaves_earlier_and_so_differs_a_little()
    {
        var folder = feed.NewFolder("scenes-hasty");
        Predict(folder, "mask2former-fashion", "published");
        Predict(folder, Path.Combine(_folder, "specs", "acme-fashion-hasty.seg.json"), "ours");
        Assert.InRange(Agreement(folder), 0.8, 0.9999);
    }

    private void Predict(string folder, string model, string output, params string[] more) => feed.Seg(
        folder, ["predict", .. Repository.Files("samples/fashion", "*.png").Select(f => Path.Combine(Repository.Root, f)), "--model", model, "--out", output, .. more]).Succeeded();

    // The share of pixels that both say are of the same class.
    private static double Agreement(string folder)
    {
        var scenes = Directory.EnumerateFiles(Path.Combine(folder, "published"), "*.json").Order().ToArray();
        Assert.Equal(8, scenes.Length);
        return scenes.Average(scene =>
        {
            var (published, ours) = (Classes(scene), Classes(Path.Combine(folder, "ours", Path.GetFileName(scene))));
            return published.Zip(ours).Average(pixel => pixel.First == pixel.Second ? 1.0 : 0.0);
        });
    }

    private static int[] Classes(string json)
    {
        var result = JsonDocument.Parse(File.ReadAllText(json)).RootElement;
        var (width, height) = (result.GetProperty("image").GetProperty("width").GetInt32(), result.GetProperty("image").GetProperty("height").GetInt32());
        var classes = new int[width * height];
        foreach (var segment in result.GetProperty("panoptic").GetProperty("segments_info").EnumerateArray())
            RleMask.FromCocoString(segment.GetProperty("segmentation").GetProperty("counts").GetString()!, width, height).Paint(classes.AsSpan(), 0, segment.GetProperty("category_id").GetInt32());
        return classes;
    }

    /// <summary>The sample's copy, packed and installed once. It lies beside the feed as in the repository, so that its own nuget.config finds the packages.</summary>
    public sealed class Sample
    {
        private string? _folder;

        internal string InstalledFrom(LocalFeed feed)
        {
            if (_folder is not null) return _folder;
            var folder = feed.NewFolder(Path.Combine("seg", "samples", "Acme.Decoders"));
            foreach (var file in Repository.Files("samples/Acme.Decoders", "*"))
            {
                var copy = Path.Combine(folder, Path.GetRelativePath("samples/Acme.Decoders", file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(Repository.Root, file), copy);
            }
            feed.Dotnet(folder, "pack", "src/Acme.Decoders", "-o", folder, "-nologo").Succeeded();
            feed.Seg(folder, "plugins", "add", "Acme.Decoders.1.0.0.nupkg").Succeeded();
            return _folder = folder;
        }
    }
}
