using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime.Tests.Hosting;
using Seg.Runtime.Tests.Toys;
using Seg.Testing.Tensors;

namespace Seg.Runtime.Tests.Batching;

[NoTensorLeaks]
public sealed class BatchingSegmenterTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualTime _time = new();

    private BatchingSegmenter Batching(ISegmenter inner, int maxBatch = 4, int? capacity = null) =>
        new(inner, new() { MaxBatch = maxBatch, MaxDelay = Delay, Capacity = capacity, TimeProvider = _time });

    private static ImageInput Image(string name, int width = 40, int height = 30) => new(new byte[3 * width * height], width, height, name: name);

    private static Task<SegmentationResult>[] Call(ISegmenter segmenter, params string[] names) => [.. names.Select(name => segmenter.SegmentAsync(Image(name)))];

    private static async Task Until(Func<bool> holds)
    {
        var end = DateTime.UtcNow + Patience;
        while (!holds() && DateTime.UtcNow < end) await Task.Delay(5);
        Assert.True(holds());
    }

    [Fact]
    public async Task AFullBatchStartsAtOnce()
    {
        var inner = new RecordingBatches();
        await using var segmenter = Batching(inner);
        var results = await Task.WhenAll(Call(segmenter, "a", "b", "c", "d")).WaitAsync(Patience);
        Assert.Equal(["a", "b", "c", "d"], results.Select(r => r.Name));
        Assert.Equal(["a", "b", "c", "d"], Assert.Single(inner.Batches));
        Assert.Equal(0, _time.Waiting);
    }

    [Fact]
    public async Task AnUnfilledBatchWaitsForItsDelayAndNoLonger()
    {
        var inner = new RecordingBatches();
        await using var segmenter = Batching(inner);
        var calls = Call(segmenter, "a", "b");
        _time.Now += Delay - TimeSpan.FromTicks(1);
        Assert.Empty(inner.Batches);
        _time.Now += TimeSpan.FromTicks(1);
        await Task.WhenAll(calls).WaitAsync(Patience);
        Assert.Equal(["a", "b"], Assert.Single(inner.Batches));

        var alone = Call(segmenter, "c");
        _time.Now += Delay;
        Assert.Equal("c", (await alone[0].WaitAsync(Patience)).Name);
    }

    [Fact]
    public async Task OnlyImagesOfOnePaddedSizeAndEqualOptionsShareABatch()
    {
        var inner = new RecordingBatches();
        await using var segmenter = Batching(inner);
        Task[] calls =
        [
            segmenter.SegmentAsync(Image("a")),
            segmenter.SegmentAsync(Image("wide", 80, 30)),
            segmenter.SegmentAsync(Image("same after resizing", 20, 15)),
            segmenter.SegmentAsync(Image("small result"), new() { Width = 20, Height = 15 }),
            segmenter.SegmentAsync(Image("small result too"), new() { Width = 20, Height = 15 }),
        ];
        _time.Now += Delay;
        await Task.WhenAll(calls).WaitAsync(Patience);
        Assert.Equal(["a,same after resizing", "small result,small result too", "wide"], inner.Batches.Select(b => string.Join(',', b)).Order());
    }

    [Fact]
    public async Task ACallerThatGivesUpWhileWaitingLeavesItsPlace()
    {
        var inner = new RecordingBatches();
        await using var segmenter = Batching(inner, maxBatch: 2);
        using var stop = new CancellationTokenSource();
        var first = segmenter.SegmentAsync(Image("a"), null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience));
        var others = Call(segmenter, "b", "c");
        await Task.WhenAll(others).WaitAsync(Patience);
        Assert.Equal(["b", "c"], Assert.Single(inner.Batches));
    }

    [Fact]
    public async Task ACallerThatGivesUpDuringTheBatchIsAnsweredAndTheOthersGoOn()
    {
        var inner = new RecordingBatches(held: true);
        await using var segmenter = Batching(inner, maxBatch: 2);
        using var stop = new CancellationTokenSource();
        var memory = new byte[3 * 40 * 30];
        var first = segmenter.SegmentAsync(new ImageInput(memory, 40, 30, name: "a"), null, stop.Token);
        var second = segmenter.SegmentAsync(Image("b"));
        await Until(() => inner.Batches.Count == 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience));
        Assert.False(second.IsCompleted);
        inner.Release();
        Assert.Equal("b", (await second.WaitAsync(Patience)).Name);
        Assert.Equal(0, inner.Cancelled);
    }

    [Fact]
    public async Task ABatchThatNobodyWaitsForEnds()
    {
        var inner = new RecordingBatches(held: true);
        await using var segmenter = Batching(inner, maxBatch: 2);
        using CancellationTokenSource one = new(), two = new();
        var calls = new[] { segmenter.SegmentAsync(Image("a"), null, one.Token), segmenter.SegmentAsync(Image("b"), null, two.Token) };
        await Until(() => inner.Batches.Count == 1);
        await one.CancelAsync();
        Assert.Equal(0, inner.Cancelled);
        await two.CancelAsync();
        await Until(() => inner.Cancelled == 1);
        foreach (var call in calls) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Patience));
        Assert.Empty(inner.Singles);
    }

    /// <summary>A caller that has its answer may change its memory, although the batch still reads.</summary>
    [Fact]
    public async Task ACancellableCallersMemoryIsNotReadAfterItsAnswer()
    {
        var inner = new RecordingBatches(held: true);
        await using var segmenter = Batching(inner, maxBatch: 1);
        using var stop = new CancellationTokenSource();
        var memory = new byte[3 * 40 * 30];
        memory[0] = 7;
        var call = segmenter.SegmentAsync(new ImageInput(memory, 40, 30), null, stop.Token);
        await Until(() => inner.Batches.Count == 1);
        memory[0] = 9;
        inner.Release();
        Assert.Equal(7, (await call.WaitAsync(Patience)).Width);
    }

    [Fact]
    public async Task ABadImageFailsAlone()
    {
        var inner = new RecordingBatches();
        await using var segmenter = Batching(inner, maxBatch: 3);
        var calls = Call(segmenter, "a", "bad", "c");
        Assert.Equal("a", (await calls[0].WaitAsync(Patience)).Name);
        Assert.Equal("bad image", (await Assert.ThrowsAsync<InvalidDataException>(() => calls[1].WaitAsync(Patience))).Message);
        Assert.Equal("c", (await calls[2].WaitAsync(Patience)).Name);
        Assert.Equal(["a", "bad", "c"], inner.Singles);
    }

    [Fact]
    public async Task NoMoreCallsThanTheCapacityAreTakenInAndLaterOnesComeInOrder()
    {
        var inner = new RecordingBatches(held: true);
        await using var segmenter = Batching(inner, maxBatch: 2, capacity: 4);
        var calls = Call(segmenter, "a", "b", "c", "d", "e", "f", "g", "h");
        await Until(() => inner.Batches.Count == 2);
        await Task.Delay(50);
        Assert.Equal(2, inner.Batches.Count);
        inner.Release(2);
        await Until(() => inner.Batches.Count == 4);
        inner.Release(2);
        await Task.WhenAll(calls).WaitAsync(Patience);
        Assert.Equal("abcdefgh", string.Concat(inner.Batches.SelectMany(b => b).Order()));
        Assert.Equal("abcd", string.Concat(inner.Batches.Take(2).SelectMany(b => b).Order()));
    }

    [Fact]
    public async Task DisposingStartsWhatWaitsAndRefusesLaterCalls()
    {
        var inner = new RecordingBatches();
        var segmenter = Batching(inner, maxBatch: 2, capacity: 2);
        var calls = Call(segmenter, "a", "b", "c");
        await segmenter.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully));
        Assert.True(inner.Disposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => segmenter.SegmentAsync(Image("d")));
        await segmenter.DisposeAsync();
    }

    [Fact]
    public async Task ImagesOfAStreamShareBatchesAndKeepTheirOrder()
    {
        var inner = new RecordingBatches();
        await using var segmenter = Batching(inner, maxBatch: 4);
        var names = new List<string>();
        await foreach (var result in segmenter.SegmentAsync(Stream())) names.Add(result.Name);
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i}"), names);
        Assert.Equal([4, 4, 4, 4], inner.Batches.Select(b => b.Length));

        static async IAsyncEnumerable<ImageInput> Stream()
        {
            await Task.Yield();
            for (var i = 0; i < 16; i++) yield return Image($"{i}");
        }
    }

    [Fact]
    public async Task ABadImageOfAStreamIsReportedInItsPlace()
    {
        await using var segmenter = Batching(new RecordingBatches(), maxBatch: 4);
        var names = new List<string>();
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var result in segmenter.SegmentAsync(Stream())) names.Add(result.Name);
        });
        Assert.Equal(["0", "1", "2", "3", "4"], names);

        static async IAsyncEnumerable<ImageInput> Stream()
        {
            await Task.Yield();
            for (var i = 0; i < 8; i++) yield return Image(i == 5 ? "bad" : $"{i}");
        }
    }

    [Theory]
    [InlineData(0, 10, null, "batching.MaxBatch: expected at least 1, found 0")]
    [InlineData(4, -1, null, "batching.MaxDelay: expected 0 to 1 minute")]
    [InlineData(4, 10, 3, "batching.Capacity: expected at least 4 (maxBatch), found 3")]
    public void OptionsOutOfRangeAreErrors(int maxBatch, int delay, int? capacity, string message)
    {
        var error = Assert.Throws<SegException>(
            () => new BatchingSegmenter(new RecordingBatches(), new() { MaxBatch = maxBatch, MaxDelay = TimeSpan.FromMilliseconds(delay), Capacity = capacity }));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void ASegmenterThatRunsNoBatchesIsAnError()
    {
        using var host = new ToyHost(services => services.AddSegmenter("toy-full", options => options.AllowRandomWeights = true).UseBatching().Use(inner => new Hiding(inner)));
        var error = Assert.Throws<SegException>(() => host.Get<ISegmenter>());
        Assert.Equal("SEG4521", error.DiagnosticId);
        Assert.Contains(nameof(Hiding), error.Message);
    }

    [Fact]
    public async Task UseBatchingTakesTheServicesTime()
    {
        using var host = new ToyHost(services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            services.AddSegmenter("toy-full", options => options.AllowRandomWeights = true).UseBatching(batching => batching.MaxBatch = 3);
        });
        var calls = Call(host.Get<ISegmenter>(), "a", "b");
        Assert.Equal(1, _time.Waiting);
        _time.Now += new BatchingOptions().MaxDelay;
        Assert.Equal(["a", "b"], (await Task.WhenAll(calls).WaitAsync(Patience)).Select(r => r.Name));
    }

    private sealed class Hiding(ISegmenter inner) : DelegatingSegmenter(inner)
    {
        public override object? GetService(Type serviceType, object? serviceKey = null) => null;
    }
}
