using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Seg.Runtime;

/// <summary>
/// Loads the segmenters that ask for it (<see cref="SegmenterOptions.WarmUp"/>) and runs one image through each, one after the other, before any hosted
/// service starts: a web server then answers its first request with a warm model.
/// </summary>
internal sealed class SegmenterWarmUp(
    IServiceProvider services, IEnumerable<SegmenterRegistration> segmenters, IOptionsMonitor<SegmenterOptions> options, ILogger<SegmenterWarmUp>? logger = null) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, warmUp) in segmenters.Select(s => (s.OptionsName, options.Get(s.OptionsName).WarmUp)))
        {
            if (warmUp is null) continue;
            try
            {
                await WarmUp(name, warmUp, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (warmUp.OnFailure == WarmUpFailure.Continue && !cancellationToken.IsCancellationRequested)
            {
                logger?.WarmUpFailed(Shown(name), failure);
            }
        }
    }

    // The image goes past all middleware: a time-out or a batch that waits for more images is meant for callers.
    private async Task WarmUp(string name, WarmUpOptions warmUp, CancellationToken cancellationToken)
    {
        var outermost = name.Length == 0 ? services.GetRequiredService<ISegmenter>() : services.GetRequiredKeyedService<ISegmenter>(name);
        var segmenter = outermost.GetService<LazySegmenter>() ?? outermost;
        logger?.WarmingUp(Shown(name), segmenter.Spec.Id, warmUp.Width, warmUp.Height);
        var start = Stopwatch.GetTimestamp();
        if (segmenter is LazySegmenter lazy) await lazy.LoadAsync(cancellationToken).ConfigureAwait(false);
        var loaded = Stopwatch.GetTimestamp();
        var image = new ImageInput(new byte[checked(warmUp.Width * warmUp.Height)], warmUp.Width, warmUp.Height, PixelFormat.Gray8, name: "warm-up");
        await segmenter.SegmentAsync(image, null, cancellationToken).ConfigureAwait(false);
        logger?.WarmedUp(Shown(name), segmenter.Spec.Id, Stopwatch.GetElapsedTime(start, loaded).TotalMilliseconds, Stopwatch.GetElapsedTime(loaded).TotalMilliseconds);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Shown(string name) => name.Length == 0 ? "The segmenter" : name;
}
