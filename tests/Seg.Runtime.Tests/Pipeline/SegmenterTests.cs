using System.Runtime.CompilerServices;
using Seg.Runtime.Tests.Toys;
using Seg.Testing.Tensors;

namespace Seg.Runtime.Tests.Pipeline;

[NoTensorLeaks]
public sealed class SegmenterTests : IDisposable
{
    private readonly ToyHost _host = new();

    public void Dispose() => _host.Dispose();

    private ISegmenter Create(SegmenterOptions? options = null) => _host.Get<SegmenterFactory>().Create("toy-full", (options ?? new()) with { AllowRandomWeights = true });

    private static ImageInput Image(int seed, int width = 40, int height = 30)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return new(pixels, width, height, name: $"image {seed}");
    }

    private static async IAsyncEnumerable<ImageInput> Images(int count, Action<int>? onRead = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            onRead?.Invoke(i);
            yield return Image(i, 30 + i % 3 * 10);
        }
    }

    [Fact]
    public async Task AResultSaysWhatWasAsked()
    {
        await using var segmenter = Create();
        var result = await segmenter.SegmentAsync(Image(1));
        Assert.Equal(("image 1", 40, 30, "toy-full", 1200), (result.Name, result.Width, result.Height, result.Model, result.Tasks.Semantic!.Labels.Length));
        Assert.Same(segmenter.Classes, result.Classes);
        Assert.Equal(["forward", "postprocess", "preprocess"], result.Timings.Keys.Order());
        Assert.All(result.Timings.Values, t => Assert.True(t > TimeSpan.Zero));

        var small = await segmenter.SegmentAsync(Image(1), new() { Width = 20, Height = 15, Tasks = SegTask.Semantic });
        Assert.Equal((20, 15, 300), (small.Width, small.Height, small.Tasks.Semantic!.Labels.Length));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 3)]
    [InlineData(4, 2)]
    public async Task SixteenCallersGetWhatOneGets(int concurrency, int lookAhead)
    {
        await using var segmenter = Create(new() { Concurrency = concurrency, LookAhead = lookAhead });
        var expected = new List<ushort[]>();
        for (var i = 0; i < 16; i++) expected.Add((await segmenter.SegmentAsync(Image(i))).Tasks.Semantic!.Labels);
        Assert.Equal(16, expected.Select(l => string.Join(',', l)).Distinct().Count());

        var callers = Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 4; round++)
            {
                var result = await segmenter.SegmentAsync(Image((i + round) % 16));
                Assert.Equal(expected[(i + round) % 16], result.Tasks.Semantic!.Labels);
            }
        }));
        await Task.WhenAll(callers);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public async Task AStreamKeepsOrderAndHoldsFewImages(int concurrency, int lookAhead)
    {
        await using var segmenter = Create(new() { Concurrency = concurrency, LookAhead = lookAhead });
        int read = 0, done = 0, most = 0;
        await foreach (var result in segmenter.SegmentAsync(Images(40, _ => most = Math.Max(most, Interlocked.Increment(ref read) - Volatile.Read(ref done)))))
        {
            Assert.Equal($"image {done}", result.Name);
            if (done % 10 == 0) await Task.Delay(20); // A slow caller holds the reading back.
            Interlocked.Increment(ref done);
        }
        Assert.Equal(40, done);
        // Read but not yet handed back: what is held, and the one that the caller has just finished with.
        Assert.InRange(most, 1, concurrency + lookAhead + 1);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task TenThousandImagesAreHeldAFewAtATime()
    {
        await using var segmenter = Create(new() { Concurrency = 2, LookAhead = 2 });
        int read = 0, done = 0, most = 0;
        var live = TorchSharp.torch.Tensor.TotalCount;
        await foreach (var result in segmenter.SegmentAsync(Images(10_000, _ => most = Math.Max(most, Interlocked.Increment(ref read) - Volatile.Read(ref done)))))
        {
            if (done % 1000 == 0) await Task.Delay(50);
            Interlocked.Increment(ref done);
        }
        Assert.Equal(10_000, done);
        Assert.InRange(most, 1, 2 + 2 + 1);
        Assert.Equal(live, TorchSharp.torch.Tensor.TotalCount);
    }

    [Fact]
    public async Task HoweverAStreamEndsItsSourceIsDisposed()
    {
        await using var segmenter = Create();
        var disposed = 0;
        await foreach (var _ in segmenter.SegmentAsync(Source())) break;
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in segmenter.SegmentAsync(Source(), null, stop.Token)) await stop.CancelAsync();
        });
        await foreach (var _ in segmenter.SegmentAsync(Source())) { }
        Assert.Equal(3, disposed);

        async IAsyncEnumerable<ImageInput> Source()
        {
            try
            {
                await Task.Yield();
                for (var i = 0; i < 10; i++) yield return Image(i);
            }
            finally
            {
                disposed++;
            }
        }
    }

    [Fact]
    public async Task TheNextImageIsReadWhileTheCallerIsBusy()
    {
        await using var segmenter = Create(new() { LookAhead = 1 });
        var secondRead = new TaskCompletionSource();
        await foreach (var result in segmenter.SegmentAsync(Images(3, i => { if (i == 1) secondRead.SetResult(); })))
        {
            if (result.Name == "image 0") await secondRead.Task.WaitAsync(TimeSpan.FromSeconds(120));
        }
    }

    [Fact]
    public async Task ABrokenSourceIsReportedInItsPlace()
    {
        await using var segmenter = Create();
        var names = new List<string>();
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var result in segmenter.SegmentAsync(Images(10, i => { if (i == 4) throw new InvalidDataException("picture 4"); }))) names.Add(result.Name);
        });
        Assert.Equal("picture 4", error.Message);
        Assert.Equal(["image 0", "image 1", "image 2", "image 3"], names);
    }

    [Fact]
    public async Task LeavingAStreamStopsTheReading()
    {
        await using var segmenter = Create();
        var read = 0;
        await foreach (var _ in segmenter.SegmentAsync(Images(1000, _ => Interlocked.Increment(ref read)))) break;
        var after = read;
        Assert.InRange(after, 1, 4);
        await Task.Delay(50);
        Assert.Equal(after, read);
        Assert.Equal("image 5", (await segmenter.SegmentAsync(Image(5))).Name);
    }

    [Fact]
    public async Task CancellationStopsCallsAndStreams()
    {
        await using var segmenter = Create();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => segmenter.SegmentAsync(Image(1), null, new(canceled: true)));
        using var stop = new CancellationTokenSource();
        var done = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in segmenter.SegmentAsync(Images(1000), null, stop.Token))
                if (++done == 3) await stop.CancelAsync();
        });
        Assert.Equal(3, done);
    }

    [Fact]
    public async Task DisposingWaitsForCallsUnderWayAndRefusesLaterOnes()
    {
        var segmenter = Create(new() { Concurrency = 2 });
        var calls = Enumerable.Range(0, 8).Select(i => segmenter.SegmentAsync(Image(i))).ToArray();
        await segmenter.DisposeAsync();
        Assert.All(calls, c => Assert.True(c.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => segmenter.SegmentAsync(Image(1)));
        await segmenter.DisposeAsync();
    }

    [Fact]
    public async Task NoWeightsAreAnErrorUnlessAllowed()
    {
        var factory = _host.Get<SegmenterFactory>();
        var error = Assert.Throws<SegException>(() => factory.Create("toy-full"));
        Assert.Equal("SEG4100", error.DiagnosticId);
        Assert.Contains("toy/model.safetensors", error.Message);
        Assert.Contains("elsewhere.safetensors", Assert.Throws<SegException>(() => factory.Create(ToyFull.Spec, "elsewhere.safetensors")).Message);
        await using var allowed = factory.Create("toy-full", new SegmenterOptions { AllowRandomWeights = true, Overrides = ["decoder.queries=3"] });
        Assert.Equal(3, ((ToyQueriesAttribute)allowed.Spec.Components[ComponentKind.TransformerDecoder]).Queries);
    }

    [Theory]
    [InlineData("gpu", "expected cpu, cuda or cuda:N, found 'gpu'")]
    [InlineData("cuda:x", "found 'cuda:x'")]
    [InlineData("cuda:1:2", "found 'cuda:1:2'")]
    [InlineData("cuda:4711", "found 'cuda:4711', and ")]
    public void ADeviceThatIsNotHereIsAnError(string device, string message)
    {
        var error = Assert.Throws<SegException>(() => Create(new() { Device = device }));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task LiveTensorsDoNotGrowWithCalls()
    {
        await using var segmenter = Create(new() { Concurrency = 2, LookAhead = 2 });
        await segmenter.SegmentAsync(Image(0));
        var before = TorchSharp.torch.Tensor.TotalCount;
        for (var round = 0; round < 5; round++)
        {
            await foreach (var _ in segmenter.SegmentAsync(Images(5))) { }
            await foreach (var _ in segmenter.SegmentAsync(Images(5))) break;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => segmenter.SegmentAsync(Image(1), null, new(canceled: true)));
        }
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);
    }
}
