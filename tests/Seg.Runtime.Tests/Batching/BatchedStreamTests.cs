using Seg.Runtime.Tests.Hosting;
using Seg.Runtime.Tests.Pipeline;
using Seg.Runtime.Tests.Toys;
using Seg.Testing.Tensors;

namespace Seg.Runtime.Tests.Batching;

/// <summary>Batches over a real segmenter, from its options.</summary>
[NoTensorLeaks]
public sealed class BatchedStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static ImageInput Image(int number)
    {
        var width = number % 3 == 2 ? 16 : 8;
        var pixels = new byte[3 * width * 8];
        Array.Fill(pixels, (byte)number);
        return new(pixels, width, 8, name: $"{number}");
    }

    private static async IAsyncEnumerable<ImageInput> Images(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return Image(i);
        }
    }

    [Fact]
    public async Task AStreamOfTwoSizesIsComputedInBatchesOfOneSizeAndGivenInItsOrder()
    {
        var time = new ManualTime();
        var model = new GatedModel();
        await using var segmenter = new BatchingSegmenter(new Segmenter(model), new() { MaxBatch = 4, TimeProvider = time });
        var told = new List<(string, int, ushort)>();
        // No time passes before one batch is full and computed; then the rest, that may lack company, need not wait.
        using var ended = new CancellationTokenSource();
        var clock = Task.Run(async () =>
        {
            await Until(() => !model.Passes.IsEmpty);
            for (; !ended.IsCancellationRequested; await Task.Delay(1)) time.Now += TimeSpan.FromSeconds(1);
        });
        try
        {
            await foreach (var result in segmenter.SegmentAsync(Images(24))) told.Add((result.Name, result.Width, result.Tasks.Semantic!.Labels[0]));
        }
        finally
        {
            await ended.CancelAsync();
        }
        await clock;
        Assert.Equal(Enumerable.Range(0, 24).Select(i => ($"{i}", i % 3 == 2 ? 16 : 8, (ushort)i)), told);
        Assert.All(model.Passes, pass => Assert.Single(pass.Select(number => number % 3 == 2).Distinct()));
        Assert.Equal([0, 1, 3, 4], model.Passes.First());
        Assert.DoesNotContain(model.Passes, pass => pass.Length > 4);
        Assert.Equal(24, model.Passes.Sum(pass => pass.Length));
    }

    /// <summary>Starting a lone image behind a pass that is under way would not end it sooner, and keep others from its company.</summary>
    [Fact]
    public async Task AnUnfilledBatchGathersCompanyWhileTheModelIsBusy()
    {
        var time = new ManualTime();
        var inner = new RecordingBatches(held: true);
        await using var segmenter = new BatchingSegmenter(inner, new() { MaxBatch = 3, MaxDelay = TimeSpan.FromMilliseconds(20), TimeProvider = time });
        var calls = new List<Task<SegmentationResult>> { segmenter.SegmentAsync(Image(0)) };
        time.Now += TimeSpan.FromMilliseconds(20);
        await Until(() => inner.Batches.Count == 1);
        calls.Add(segmenter.SegmentAsync(Image(1)));
        time.Now += TimeSpan.FromMilliseconds(20);
        await Task.Delay(50);
        Assert.Single(inner.Batches);
        calls.Add(segmenter.SegmentAsync(Image(3)));
        inner.Release();
        await Until(() => inner.Batches.Count == 2);
        inner.Release();
        await Task.WhenAll(calls).WaitAsync(Patience);
        Assert.Equal(["0", "1,3"], inner.Batches.Select(batch => string.Join(',', batch)));
    }

    [Fact]
    public async Task AFullBatchDoesNotWaitForItsTurn()
    {
        var inner = new RecordingBatches(held: true);
        await using var segmenter = new BatchingSegmenter(inner, new() { MaxBatch = 2, TimeProvider = new ManualTime() });
        Task<SegmentationResult>[] calls = [.. new[] { 0, 1, 3, 4 }.Select(i => segmenter.SegmentAsync(Image(i)))];
        await Until(() => inner.Batches.Count == 2);
        inner.Release(2);
        await Task.WhenAll(calls).WaitAsync(Patience);
    }

    [Fact]
    public async Task TheFactoryMakesASegmenterThatBatchesWhereTheOptionsSaySo()
    {
        using var host = new ToyHost();
        var factory = host.Get<SegmenterFactory>();
        var options = new SegmenterOptions { AllowRandomWeights = true };
        await using (var plain = factory.Create("toy-full", options)) Assert.IsType<Segmenter>(plain);
        await using var batched = factory.Create("toy-full", options with { Batch = 4 });
        Assert.NotNull(batched.GetService<BatchingSegmenter>());
        var next = 0;
        await foreach (var result in batched.SegmentAsync(Images(9))) Assert.Equal($"{next++}", result.Name);
        Assert.Equal(9, next);
    }

    [Fact]
    public void ABatchOfNoneIsAnErrorBeforeAnythingIsBuilt()
    {
        using var host = new ToyHost();
        var error = Assert.Throws<SegException>(() => host.Get<SegmenterFactory>().Create("toy-full", new SegmenterOptions { Batch = 0 }));
        Assert.Equal("SEG4002", error.DiagnosticId);
    }

    private static async Task Until(Func<bool> holds)
    {
        var end = DateTime.UtcNow + Patience;
        while (!holds() && DateTime.UtcNow < end) await Task.Delay(5);
        Assert.True(holds());
    }
}
