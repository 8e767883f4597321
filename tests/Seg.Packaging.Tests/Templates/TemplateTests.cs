using Seg.Testing;

namespace Seg.Packaging.Tests;

/// <summary>The templates, instantiated outside the repository from the packed template package, built against the packed feed and run.</summary>
[Collection(nameof(LocalFeed))]
[Trait("Category", "Slow")]
public sealed class TemplateTests(LocalFeed feed)
{
    [Theory]
    [InlineData("backbone", "Plain", "Acme.Backbones")]
    [InlineData("pixel-decoder", "TopDown", "Acme.PixelDecoders")]
    [InlineData("transformer-decoder", "Hungry", "Acme.Hungry")]
    [InlineData("head", "Calibrated", "Acme.Heads")]
    public void A_plugin_of_each_kind_passes_its_tests(string kind, string component, string name)
    {
        var folder = New("seg-plugin", name, "--kind", kind, "--component", component, "--vendor", "acme");
        Assert.DoesNotContain(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), f => f.Contains("Sample", StringComparison.Ordinal));
        feed.Test(folder, ".", atLeast: 30);
    }

    [Theory]
    [InlineData("mask2former-r50-ade20k-semantic", "acme-rooms", "Acme.RoomModels")]
    [InlineData("mask2former-fashion", "my-model", "Acme.Garments")]
    public void A_model_passes_its_tests(string published, string model, string name) =>
        feed.Test(New("seg-model", name, "--base", published, "--model", model), ".", atLeast: 2);

    [Fact]
    public void An_application_segments_a_picture()
    {
        var folder = New("seg-host", "Acme.Pictures");
        var output = feed.Dotnet(folder, "run", "--", Path.Combine(Repository.Root, "samples", "fashion", "000000.png")).Succeeded();
        Assert.Contains("000000.png: brick 1.00", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "out", "000000.overlay.png")), output);
    }

    [Fact]
    public void An_application_says_what_is_wrong_with_its_settings_when_it_starts()
    {
        var folder = New("seg-host", "Acme.Misconfigured");
        var settings = Path.Combine(folder, "appsettings.json");
        File.WriteAllText(settings, File.ReadAllText(settings).Replace("mask2former-fashion", "mask2former-fashoin", StringComparison.Ordinal));
        var run = feed.Dotnet(folder, "run", "--", "scene.png");
        Assert.True(run.ExitCode == 2, run.Everything);
        Assert.StartsWith("SEG4004", run.Error, StringComparison.Ordinal);
        Assert.Contains("mask2former-fashion", run.Error, StringComparison.Ordinal);
    }

    private string New(string template, string name, params string[] options)
    {
        // Templates are installed into a hive of their own: the user's list stays as it is.
        var hive = Path.Combine(feed.Folder, "hive");
        if (!Directory.Exists(hive)) feed.Dotnet(feed.Folder, "new", "install", feed.PackageOf("Seg.Templates"), "--debug:custom-hive", hive).Succeeded();
        feed.Dotnet(feed.Folder, ["new", template, "-n", name, "-o", name, .. options, "--debug:custom-hive", hive]).Succeeded();
        return Path.Combine(feed.Folder, name);
    }
}
