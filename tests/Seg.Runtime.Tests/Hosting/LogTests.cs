using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Seg.Runtime.Checkpoints;
using Seg.Runtime.Tests.Plugins;
using Seg.Runtime.Tests.Toys;
using static TorchSharp.torch;

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
    public async Task WeightsAreLoggedWithCountsAndTime()
    {
        await using var application = new ToyApplication(services =>
        {
            services.AddSingleton(provider => new CheckpointLoader([new ConstantFormat(provider.GetRequiredService<ModelComposer>(), ToyFull.Spec)]));
            services.AddSegmenter("toy-full");
        });
        var path = application.WriteDamagedWeights();
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        Assert.Equal([1100, 1101, 1103], application.Logs.Ids);
        var loaded = application.Logs.Lines.Single(l => l.Id.Id == 1101);
        Assert.Equal(LogLevel.Information, loaded.Level);
        Assert.Matches($@"^Weights of toy-full loaded from {Regex.Escape(path)} in \d+ ms: {ConstantFormat.Tensors(ToyFull.Spec, application.Services.GetRequiredService<ModelComposer>())} tensors, \d+ bytes, key map .+\.$", loaded.Text);
        Assert.Contains(": 1 tensors changed their element type, the first: ", application.Logs.Lines.Single(l => l.Id.Id == 1103).Text);
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
        ]) { Warnings = ["SEG3009: no such folder"] }, logs.CreateLogger("Seg.Runtime.PluginLoader"));
        Assert.Equal(
            [
                (1004, LogLevel.Warning, "Plugin folders: SEG3009: no such folder"),
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

    /// <summary>Takes every file for weights of one model that are all 0.5; the first entry is of another element type.</summary>
    private sealed class ConstantFormat(ModelComposer composer, ModelSpec spec) : ICheckpointFormat
    {
        public static int Tensors(ModelSpec spec, ModelComposer composer) => Entries(spec, composer).Length;

        public bool Recognises(ReadOnlySpan<byte> start, string path) => true;

        public ICheckpoint Open(string path) => new Checkpoint(path, Entries(spec, composer));

        private static CheckpointEntry[] Entries(ModelSpec spec, ModelComposer composer)
        {
            using var model = composer.Build(spec);
            return [.. model.state_dict().Select((entry, i) => new CheckpointEntry(entry.Key, entry.Value.shape, i == 0 ? ScalarType.Float64 : entry.Value.dtype, 8 * entry.Value.numel()))];
        }

        private sealed class Checkpoint(string path, CheckpointEntry[] entries) : ICheckpoint
        {
            public string Path => path;

            public IReadOnlyList<CheckpointEntry> Entries => entries;

            public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

            public Tensor Read(string name) => full([.. entries.Single(e => e.Name == name).Shape], 0.5);

            public void ReadInto(string name, Tensor destination) => destination.fill_(0.5);

            public void Dispose()
            {
            }
        }
    }
}
