using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Seg.Runtime.Tests.Hosting;

public sealed class MiddlewareTests
{
    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Five seconds an image; one that is named "stuck" never ends, and one that is named "bad" fails.</summary>
    private ToyApplication Limited() => new(services =>
    {
        services.AddSingleton<TimeProvider>(_time);
        services.AddSegmenter("toy-full", ToyApplication.Random).UseLogging().UseTimeout(TimeSpan.FromSeconds(5)).Use(inner => new Stuck(inner, _stuck));
    });

    /// <summary>A user's own middleware, whole: at most so many images a caller may segment.</summary>
    private sealed class QuotaSegmenter(ISegmenter inner, int images) : PerImageSegmenter(inner)
    {
        private int _left = images;

        public override Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default) =>
            Interlocked.Decrement(ref _left) < 0
                ? throw new InvalidOperationException("The quota is used up.")
                : Inner.SegmentAsync(image, options, cancellationToken);
    }

    [Fact]
    public async Task AUsersOwnMiddlewareServesCallsAndStreams()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", ToyApplication.Random).Use(inner => new QuotaSegmenter(inner, 5)));
        await application.Segmenter.SegmentAsync(ToyApplication.Image());
        var done = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in application.Segmenter.SegmentAsync(ToyApplication.Images(10))) done++;
        });
        Assert.Equal(4, done);
    }

    [Fact]
    public async Task ALateImageIsATimeoutWithTheCauseInside()
    {
        await using var application = Limited();
        var call = application.Segmenter.SegmentAsync(ToyApplication.Image("stuck"));
        await _stuck.Task;
        _time.Now += TimeSpan.FromSeconds(4);
        Assert.False(call.IsCompleted);
        _time.Now += TimeSpan.FromSeconds(1);
        var late = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Equal("toy-full: the image 'stuck' was not done within 00:00:05.", late.Message);
        Assert.IsAssignableFrom<OperationCanceledException>(late.InnerException);
        Assert.Same(late, application.Segmenter.GetService<SegmenterStatus>()!.Failing!.Failure);
    }

    [Fact]
    public async Task EachImageOfAStreamHasItsOwnClock()
    {
        await using var application = Limited();
        var names = new List<string>();
        var threeDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (var result in application.Segmenter.SegmentAsync(Images()))
            {
                names.Add(result.Name);
                // Three images take longer together than one may.
                _time.Now += TimeSpan.FromSeconds(2);
                if (names.Count == 3) threeDone.SetResult();
            }
        });
        Assert.Equal(["picture 0", "picture 1", "picture 2"], names);

        async IAsyncEnumerable<ImageInput> Images()
        {
            await foreach (var image in ToyApplication.Images(3)) yield return image;
            yield return ToyApplication.Image("stuck");
            await _stuck.Task;
            // Else one of the three might be the late one.
            await threeDone.Task;
            _time.Now += TimeSpan.FromSeconds(5);
        }
    }

    [Fact]
    public async Task ACallersOwnCancellationStaysACancellation()
    {
        await using var application = Limited();
        using var caller = new CancellationTokenSource();
        var call = application.Segmenter.SegmentAsync(ToyApplication.Image("stuck"), null, caller.Token);
        await _stuck.Task;
        await caller.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, cancelled.CancellationToken);
        Assert.Null(application.Segmenter.GetService<SegmenterStatus>()!.LastFailure);
    }

    [Fact]
    public void ATimeoutIsMoreThanZero() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddSegmenter("toy-full").UseTimeout(TimeSpan.Zero));

    [Fact]
    public async Task LoggingTellsOfEachImage()
    {
        await using var application = Limited();
        await application.Segmenter.SegmentAsync(ToyApplication.Image("good"));
        using var caller = new CancellationTokenSource();
        var call = application.Segmenter.SegmentAsync(ToyApplication.Image("stuck"), null, caller.Token);
        await _stuck.Task;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Assert.ThrowsAsync<InvalidDataException>(() => application.Segmenter.SegmentAsync(ToyApplication.Image("bad")));
        await foreach (var _ in application.Segmenter.SegmentAsync(ToyApplication.Images(1))) { }
        var lines = application.Logs.Lines.Where(l => l.Category == "Seg.Runtime.LoggingSegmenter").ToArray();
        Assert.Equal(
            [(1200, LogLevel.Debug), (1201, LogLevel.Information), (1200, LogLevel.Debug), (1202, LogLevel.Information), (1200, LogLevel.Debug), (1203, LogLevel.Error), (1200, LogLevel.Debug), (1201, LogLevel.Information)],
            lines.Select(l => (l.Id.Id, l.Level)));
        Assert.StartsWith("Segmented good (32x32) with toy-full in ", lines[1].Text);
        Assert.IsType<InvalidDataException>(lines[5].Failure);
        Assert.Equal("Segmented", lines[1].Id.Name);
    }

    [Fact]
    public async Task LayersAreDisposedByTheContainerFromOutsideIn()
    {
        var ended = new List<string>();
        var application = new ToyApplication(services =>
        {
            services.AddSegmenter("toy-full", ToyApplication.Random).Use(inner => new Ending(inner, "outer", ended)).Use(inner => new Ending(inner, "inner", ended));
            services.AddKeyedSegmenter("small", "toy-small", ToyApplication.Random).Use(inner => new Ending(inner, "small", ended));
            services.AddKeyedSegmenter("never taken", "toy-small", ToyApplication.Random).Use(inner => new Ending(inner, "never", ended));
        });
        await application.StartAsync();
        var (segmenter, small) = (application.Segmenter, application.Services.GetRequiredKeyedService<ISegmenter>("small"));
        await segmenter.SegmentAsync(ToyApplication.Image());
        await application.DisposeAsync();
        Assert.Equal(["small", "outer", "inner"], ended);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => segmenter.SegmentAsync(ToyApplication.Image()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => small.SegmentAsync(ToyApplication.Image()));
    }

    [Fact]
    public async Task PixelsOfASpanAreCopiedBeforeTheCallReturns()
    {
        await using var application = new ToyApplication(services => services.AddSegmenter("toy-full", ToyApplication.Random));
        byte[] pixels = [.. Enumerable.Range(0, 40 * 33 * 3).Select(i => (byte)(i * 7))];
        var expected = await application.Segmenter.SegmentAsync(new ImageInput(pixels.ToArray(), 33, 40, PixelFormat.Bgr24));
        var call = application.Segmenter.SegmentAsync(pixels.AsSpan(), 33, 40, PixelFormat.Bgr24);
        Array.Clear(pixels);
        Assert.Equal(expected.Tasks.Semantic!.Labels, (await call).Tasks.Semantic!.Labels);
        Assert.Equal("SEG4203", (await Assert.ThrowsAsync<SegException>(() => application.Segmenter.SegmentAsync(pixels.AsSpan(0, 10), 33, 40))).DiagnosticId);
    }

    private sealed class Stuck(ISegmenter inner, TaskCompletionSource stuck) : PerImageSegmenter(inner)
    {
        public override async Task<SegmentationResult> SegmentAsync(ImageInput image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
        {
            if (image.Name == "bad") throw new InvalidDataException("bad");
            if (image.Name != "stuck") return await Inner.SegmentAsync(image, options, cancellationToken);
            stuck.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("The delay has no end.");
        }
    }

    private sealed class Ending(ISegmenter inner, string name, List<string> ended) : DelegatingSegmenter(inner)
    {
        public override ValueTask DisposeAsync()
        {
            ended.Add(name);
            return base.DisposeAsync();
        }
    }
}
