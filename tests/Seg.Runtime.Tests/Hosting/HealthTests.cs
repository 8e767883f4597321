using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Seg.Runtime.Tests.Hosting;

public sealed class HealthTests
{
    private readonly ManualTime _time = new();

    private ToyApplication Application(Action<SegmenterHealthOptions>? rules = null, HealthStatus? failureStatus = null, Func<ISegmenter, ISegmenter>? middleware = null) => new(services =>
    {
        services.AddSingleton<TimeProvider>(_time);
        var segmenter = services.AddSegmenter("toy-full", options => (options.AllowRandomWeights, options.LookAhead) = (true, 0));
        if (middleware is not null) segmenter.Use(middleware);
        services.AddHealthChecks().AddSegmenter(configure: rules, failureStatus: failureStatus, tags: ["ready"]);
    });

    private static async Task<HealthReportEntry> Check(ToyApplication application, string name = "segmenter") =>
        (await application.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[name];

    [Fact]
    public async Task ASegmenterGoesFromColdToHealthy()
    {
        await using var application = Application();
        var cold = await Check(application);
        Assert.Equal((HealthStatus.Degraded, "The weights are not loaded."), (cold.Status, cold.Description));
        Assert.Equal(["ready"], cold.Tags);
        // Checking loads nothing.
        Assert.False(application.Segmenter.GetService<SegmenterStatus>()!.Loaded);

        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        _time.Now += TimeSpan.FromSeconds(90);
        var warm = await Check(application);
        Assert.Equal((HealthStatus.Healthy, null), (warm.Status, warm.Description));
        Assert.Equal((true, 0, 1, 90.0), (warm.Data["loaded"], warm.Data["inFlight"], warm.Data["capacity"], warm.Data["secondsSinceSuccess"]));
#if SEG_SYSTEM_TORCH
        Assert.True((long)warm.Data["tensorBytes"] >= 0);
#endif
    }

    [Fact]
    public async Task ALoadThatFailsIsUnhealthyUntilOneSucceeds()
    {
        await using var application = Application(rules => rules.NotLoaded = HealthStatus.Healthy);
        Assert.Equal(HealthStatus.Healthy, (await Check(application)).Status);
        var weights = application.WriteDamagedWeights();
        await Assert.ThrowsAsync<SegException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image()));
        _time.Now += TimeSpan.FromSeconds(5);
        var failed = await Check(application);
        Assert.Equal(HealthStatus.Unhealthy, failed.Status);
        Assert.StartsWith("The newest call failed: SEG4101: ", failed.Description);
        Assert.Equal("SEG4101", Assert.IsType<SegException>(failed.Exception).DiagnosticId);
        Assert.Equal(5.0, failed.Data["secondsSinceFailure"]);
        File.Delete(weights);
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        Assert.Equal(HealthStatus.Healthy, (await Check(application)).Status);
    }

    [Fact]
    public async Task CancelledCallsAreNoFailures()
    {
        await using var application = Application();
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image(), null, new(canceled: true)));
        Assert.Equal(HealthStatus.Healthy, (await Check(application)).Status);
    }

    [Fact]
    public async Task RulesSayWhatDegradesAndWhatFails()
    {
        await using var application = Application(rules => rules.Failing = HealthStatus.Degraded);
        application.WriteDamagedWeights();
        await Assert.ThrowsAsync<SegException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image()));
        var entry = await Check(application);
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("The weights are not loaded. The newest call failed", entry.Description);

        await using var lenient = Application(rules => rules.NotLoaded = HealthStatus.Unhealthy, HealthStatus.Degraded);
        Assert.Equal(HealthStatus.Degraded, (await Check(lenient)).Status);
    }

    [Fact]
    public async Task ALongQueueAndAStandstillAreFound()
    {
        var status = new SegmenterStatus(2, _time);
        await using var application = Application(rules => (rules.NotLoaded, rules.UnhealthyQueueDepth) = (HealthStatus.Healthy, 20), middleware: inner => new WithStatus(inner, status));
        status.Enter(7);
        Assert.Equal(HealthStatus.Healthy, (await Check(application)).Status);
        status.Enter(1);
        var full = await Check(application);
        Assert.Equal((HealthStatus.Degraded, "8 images are to do; 2 are held at a time."), (full.Status, full.Description));
        status.Enter(12);
        Assert.Equal(HealthStatus.Unhealthy, (await Check(application)).Status);
        status.Leave(19);
        _time.Now += TimeSpan.FromMinutes(9);
        Assert.Equal(HealthStatus.Healthy, (await Check(application)).Status);
        _time.Now += TimeSpan.FromMinutes(1);
        var stalled = await Check(application);
        Assert.Equal((HealthStatus.Unhealthy, "No image has come to an end for 00:10:00."), (stalled.Status, stalled.Description));
        status.Succeeded();
        Assert.Equal(HealthStatus.Healthy, (await Check(application)).Status);
        _time.Now += TimeSpan.FromHours(1);
        status.Leave(1);
        // Nothing to do is no standstill, however long.
        Assert.Equal(HealthStatus.Healthy, (await Check(application)).Status);
    }

    [Fact]
    public async Task EachSegmenterHasItsOwnCheck()
    {
        await using var application = new ToyApplication(services =>
        {
            services.AddSegmenter("toy-full", ToyApplication.Random);
            services.AddKeyedSegmenter("street", "toy-small", ToyApplication.Random);
            services.AddHealthChecks().AddSegmenter().AddSegmenter("street", rules => rules.DegradedTensorBytes = 0);
        });
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        await application.Services.GetRequiredKeyedService<ISegmenter>("street").SegmentAsync(ToyApplication.Image());
        Assert.Equal(HealthStatus.Healthy, (await Check(application)).Status);
#if SEG_SYSTEM_TORCH
        Assert.Contains("Tensors hold ", (await Check(application, "segmenter:street")).Description);
#endif
    }

    private sealed class WithStatus(ISegmenter inner, SegmenterStatus status) : DelegatingSegmenter(inner)
    {
        public override object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(SegmenterStatus) ? status : base.GetService(serviceType, serviceKey);
    }
}
