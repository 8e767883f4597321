using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Seg.Runtime.Tests.Plugins;

namespace Seg.Runtime.Tests.Hosting;

public sealed class LogTests
{
    [Fact]
    public async Task BuildingAndLoadingIsLogged()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", ToyApplication.Random));
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        var built = Assert.Single(application.Logs.Lines, l => l.Id.Id == 1100);
        Assert.Equal(("Seg.Runtime.ModelLoader", LogLevel.Information, "ModelBuilt"), (built.Category, built.Level, built.Id.Name));
        Assert.Matches(@"^Model toy-full built in \d+ ms: \d+ parameters, compiled\.$", built.Text);
        Assert.Equal(LogLevel.Warning, Assert.Single(application.Logs.Lines, l => l.Id.Id == 1102).Level);
    }

    [Fact]
    public async Task ALoadThatFailsIsLogged()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full"));
        application.WriteDamagedWeights();
        await Assert.ThrowsAsync<SegException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image()));
        var line = Assert.Single(application.Logs.Lines, l => l.Id.Id == 1104);
        Assert.Equal((LogLevel.Error, "SEG4101"), (line.Level, Assert.IsType<SegException>(line.Failure).DiagnosticId));
    }

    [Fact]
    public void PluginsAreLoggedWithTheirState()
    {
        using var logs = new LogCollector();
        PluginReport.Write(new(
        [
            new("Acme.Good", "good.dll", PluginState.Active) { Warnings = ["SEG3002: carried along"] },
            new("Acme.Old", "old.dll", PluginState.Incompatible) { DiagnosticId = "SEG3001", Reason = "too old" },
            new("Acme.Off", "off.dll", PluginState.Disabled) { Reason = "switched off" },
        ]), logs.CreateLogger("Seg.Runtime.PluginLoader"));
        Assert.Equal(
            [
                (1000, LogLevel.Information, "Plugin Acme.Good  loaded from good.dll: 0 components, 0 models."),
                (1003, LogLevel.Warning, "Plugin Acme.Good: SEG3002: carried along"),
                (1001, LogLevel.Warning, "Plugin Acme.Old at old.dll was not loaded (Incompatible): SEG3001: too old"),
                (1002, LogLevel.Information, "Plugin Acme.Off at off.dll was passed over (Disabled): switched off"),
            ],
            logs.Lines.Select(l => (l.Id.Id, l.Level, l.Text)));
    }

    [Fact]
    public void PluginsAreLoggedOnceWhenTheFirstServiceIsTaken()
    {
        using var logs = new LogCollector();
        using var workshop = new PluginWorkshop();
        Directory.CreateDirectory(Path.Combine(workshop.Root, "broken"));
        File.WriteAllText(Path.Combine(workshop.Root, "broken", "broken.dll"), "no assembly");
        using var provider = new ServiceCollection().AddLogging(b => b.AddProvider(logs)).AddSegmentation(seg => seg.AddPluginDirectory(workshop.Root)).BuildServiceProvider();
        Assert.Empty(logs.Lines);
        provider.GetRequiredService<IModelCatalog>();
        provider.GetRequiredService<IComponentCatalog>();
        Assert.Contains("SEG3005", Assert.Single(logs.Lines, l => l.Id.Id == 1001).Text);
    }
}
