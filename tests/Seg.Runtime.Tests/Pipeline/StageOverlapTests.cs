using Seg.Testing.Tensors;

namespace Seg.Runtime.Tests.Pipeline;

/// <summary>Each stage waits for another image's: a pipeline that ran them one after the other would never end.</summary>
[NoTensorLeaks]
public sealed class StageOverlapTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static ImageInput Image(int number, int width = 8)
    {
        var pixels = new byte[3 * width * 8];
        Array.Fill(pixels, (byte)number);
        return new(pixels, width, 8, name: $"{number}");
    }

    private static async IAsyncEnumerable<ImageInput> Images(int count, Action<int>? read = null)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            read?.Invoke(i);
            yield return Image(i);
        }
    }

    [Fact]
    public async Task ResultsAreMadeWhileTheNextImageIsComputedAndTheOneAfterIsRead()
    {
        using var computing = new SemaphoreSlim(0);
        using var read = new SemaphoreSlim(0);
        var model = new GatedModel(
            // The forward pass of image 1 waits until image 2 is read, the results of image 0 until image 1 is being computed.
            forward: numbers =>
            {
                if (numbers[0] != 1) return;
                computing.Release();
                Assert.True(read.Wait(Patience));
            },
            postprocess: number => Assert.True(number != 0 || computing.Wait(Patience)));
        await using var segmenter = new Segmenter(model);
        var names = new List<string>();
        await foreach (var result in segmenter.SegmentAsync(Images(4, i => { if (i == 2) read.Release(); }))) names.Add(result.Name);
        Assert.Equal(["0", "1", "2", "3"], names);
    }

    [Fact]
    public async Task TheCallersOwnWorkDoesNotHoldTheNextForwardPassBack()
    {
        using var computing = new SemaphoreSlim(0);
        await using var segmenter = new Segmenter(new GatedModel(forward: numbers => { if (numbers[0] == 1) computing.Release(); }));
        await foreach (var result in segmenter.SegmentAsync(Images(3)))
            if (result.Name == "0") Assert.True(await computing.WaitAsync(Patience));
    }

    [Fact]
    public async Task ResultsAreThoseOfTheirOwnImages()
    {
        await using var segmenter = new Segmenter(new GatedModel());
        var next = 0;
        await foreach (var result in segmenter.SegmentAsync(Images(50)))
        {
            Assert.Equal(($"{next}", (ushort)next), (result.Name, result.Tasks.Semantic!.Labels[^1]));
            next++;
        }
        Assert.Equal(50, next);
    }

    [Fact]
    public async Task AFailureInAnyStageEndsTheStreamInItsPlace()
    {
        await using var segmenter = new Segmenter(new GatedModel(postprocess: number => { if (number == 2) throw new InvalidDataException("image 2"); }));
        var names = new List<string>();
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var result in segmenter.SegmentAsync(Images(5))) names.Add(result.Name);
        });
        Assert.Equal(["0", "1"], names);
    }

    [Fact]
    public async Task AStreamGoesOnWithoutTheImagesThatFailWhereThatIsAskedFor()
    {
        await using var segmenter = new Segmenter(new GatedModel(
            forward: numbers => { if (numbers[0] == 1) throw new InvalidDataException("image 1"); },
            postprocess: number => { if (number == 3) throw new InvalidDataException("image 3"); }));
        var told = new List<string>();
        var options = new SegmentOptions { OnError = (image, failure) => told.Add($"{image.Name} failed: {failure.Message}") };
        await foreach (var result in segmenter.SegmentAsync(Images(6), options)) told.Add(result.Name);
        Assert.Equal(["0", "1 failed: image 1", "2", "3 failed: image 3", "4", "5"], told);
    }

    [Fact]
    public async Task CancellationAndABrokenSourceAreNoErrorsOfAnImage()
    {
        await using var segmenter = new Segmenter(new GatedModel());
        using var stop = new CancellationTokenSource();
        var options = new SegmentOptions { OnError = (image, failure) => Assert.Fail($"{image.Name}: {failure}") };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in segmenter.SegmentAsync(Images(100), options, stop.Token)) await stop.CancelAsync();
        });
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var _ in segmenter.SegmentAsync(Images(5, i => { if (i == 3) throw new InvalidDataException(); }), options)) { }
        });
    }

    [Fact]
    public async Task ACallThatIsCancelledBetweenItsStagesLeavesNothingBehind()
    {
        using var stop = new CancellationTokenSource();
        using var holding = new SemaphoreSlim(0);
        await using var segmenter = new Segmenter(new GatedModel(
            forward: numbers => { if (numbers[0] == 1) { stop.Cancel(); holding.Release(); } },
            postprocess: number => Assert.True(number != 0 || holding.Wait(Patience))));
        var first = segmenter.SegmentAsync(Image(0));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => segmenter.SegmentAsync(Image(1), null, stop.Token));
        Assert.Equal("0", (await first).Name);
    }
}
