using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Seg.Runtime.Tests.Hosting;

public sealed class WarmUpTests
{
    private static void Warm(SegmenterOptions options) => (options.AllowRandomWeights, options.WarmUp) = (true, new() { Width = 24, Height = 40 });

    [Fact]
    public async Task TheModelIsWarmBeforeOtherServicesStart()
    {
        var server = new Server();
        await using var application = new ToyApplication(services =>
        {
            // Added first, so that it would start first.
            services.AddHostedService(provider => server.With(provider.GetRequiredService<ISegmenter>()));
            services.AddSegmenter("toy-full", Warm);
            services.AddKeyedSegmenter("cold", "toy-small", ToyApplication.Random);
        });
        await application.StartAsync();
        Assert.True(server.FoundLoaded);
        Assert.True(server.FoundSuccess);
        Assert.False(application.Services.GetRequiredKeyedService<ISegmenter>("cold").GetService<SegmenterStatus>()!.Loaded);
        Assert.Equal([1300, 1100, 1102, 1301], application.Logs.Ids);
        Assert.Contains("24x40", application.Logs.Lines.Single(l => l.Id.Id == 1300).Text);
    }

    [Fact]
    public async Task TheWarmUpPassesNoMiddleware()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", Warm).Use(inner => new Refusing(inner)));
        await application.StartAsync();
        Assert.True(application.Segmenter.GetService<SegmenterStatus>()!.Loaded);
        await Assert.ThrowsAsync<InvalidOperationException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image()));
    }

    [Fact]
    public async Task AWarmUpThatFailsStopsTheHost()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", Warm));
        application.WriteDamagedWeights();
        var error = await Assert.ThrowsAsync<SegException>(application.StartAsync);
        Assert.Equal("SEG4101", error.DiagnosticId);
    }

    [Fact]
    public async Task AWarmUpThatFailsMayLetTheHostGoOn()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", options =>
        {
            Warm(options);
            options.WarmUp!.OnFailure = WarmUpFailure.Continue;
        }));
        var weights = application.WriteDamagedWeights();
        await application.StartAsync();
        var line = Assert.Single(application.Logs.Lines, l => l.Id.Id == 1302);
        Assert.Equal((LogLevel.Error, "SEG4101"), (line.Level, Assert.IsType<SegException>(line.Failure).DiagnosticId));
        File.Delete(weights);
        Assert.Equal("toy-full", (await application.Segmenter.SegmentAsync(ToyApplication.Image())).Model);
    }

    [Fact]
    public async Task AHostThatIsStoppedMeanwhileDoesNotGoOn()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", options =>
        {
            Warm(options);
            options.WarmUp!.OnFailure = WarmUpFailure.Continue;
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => application.Application.StartAsync(new(canceled: true)));
    }

    private sealed class Refusing(ISegmenter inner) : PerImageSegmenter(inner)
    {
        public override Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("no caller is served");
    }

    private sealed class Server : IHostedService
    {
        private ISegmenter? _segmenter;

        public bool FoundLoaded { get; private set; }

        public bool FoundSuccess { get; private set; }

        public Server With(ISegmenter segmenter)
        {
            _segmenter = segmenter;
            return this;
        }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var status = _segmenter!.GetService<SegmenterStatus>()!;
            (FoundLoaded, FoundSuccess) = (status.Loaded, status.LastSuccess is not null);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
