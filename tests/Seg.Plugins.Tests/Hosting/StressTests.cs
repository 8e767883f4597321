using Seg.Plugins.Tests.Mask2Former;
using Seg.Runtime;
using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Hosting;

/// <summary>Sixteen callers and one model, the trained one.</summary>
[Trait("Category", "Slow")]
[NoTensorLeaks]
public sealed class StressTests(FashionModel fashion) : IClassFixture<FashionModel>
{
    private const int Callers = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sixteen_callers_get_to_the_bit_what_one_gets(int concurrency)
    {
        await using var segmenter = fashion.CreateSegmenter(new() { Concurrency = concurrency });
        var pictures = fashion.Pictures(Callers);
        var expected = await Serial(segmenter, pictures);
        var live = Tensor.TotalCount;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var round = 0; round < 3; round++)
            {
                var at = (caller + 5 * round) % Callers;
                SameResult.Assert(expected[at], await segmenter.SegmentAsync(pictures[at]));
            }
        }))).WaitAsync(Patience);
        Assert.Equal(live, Tensor.TotalCount);
    }

    /// <summary>Which images meet in a batch is chance, so rounding may differ: see <see cref="BatchForwardTests"/>.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sixteen_callers_in_batches_get_the_segments_that_one_gets(int concurrency)
    {
        await using var inner = fashion.CreateSegmenter(new() { Concurrency = concurrency });
        await using var segmenter = new BatchingSegmenter(inner, new() { MaxBatch = 4 });
        var pictures = fashion.Pictures(Callers);
        var expected = await Serial(inner, pictures);
        var live = Tensor.TotalCount;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var round = 0; round < 3; round++)
            {
                var at = (caller + 5 * round) % Callers;
                var (one, found) = (expected[at], await segmenter.SegmentAsync(pictures[at]));
                Assert.Equal(one.Name, found.Name);
                Assert.Equal(one.Tasks.Panoptic!.Segments.Select(s => (s.Id, s.ClassId)), found.Tasks.Panoptic!.Segments.Select(s => (s.Id, s.ClassId)));
                Assert.InRange(one.Tasks.Panoptic.Ids.Zip(found.Tasks.Panoptic.Ids).Count(p => p.First != p.Second), 0, 4);
            }
        }))).WaitAsync(Patience);
        Assert.Equal(live, Tensor.TotalCount);
    }

    /// <summary>Callers come, give up at any moment, and the owner ends it all in the middle: nobody hangs, nobody gets a wrong result, nothing is left.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Giving_up_and_disposing_at_any_moment_hangs_nobody(bool batching)
    {
        var pictures = fashion.Pictures(4);
        for (var round = 0; round < 3; round++)
        {
            ISegmenter segmenter = fashion.CreateSegmenter(new() { Concurrency = 2 });
            if (batching) segmenter = new BatchingSegmenter(segmenter, new() { MaxBatch = 3 });
            var random = new Random(round);
            var patience = Enumerable.Range(0, Callers).Select(i => i % 2 == 0 ? Timeout.Infinite : random.Next(1, 300)).ToArray();
            var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                using var stop = new CancellationTokenSource(patience[caller]);
                try
                {
                    while (true)
                    {
                        var result = await segmenter.SegmentAsync(pictures[caller % pictures.Count], null, stop.Token);
                        Assert.Equal(pictures[caller % pictures.Count].Name, result.Name);
                    }
                }
                catch (Exception end) when (end is ObjectDisposedException || (end is OperationCanceledException && stop.IsCancellationRequested))
                {
                }
            })).ToArray();
            await Task.Delay(random.Next(50, 400));
            await segmenter.DisposeAsync().AsTask().WaitAsync(Patience);
            await Task.WhenAll(callers).WaitAsync(Patience);
        }
    }

    private static async Task<IReadOnlyList<SegmentationResult>> Serial(ISegmenter segmenter, IReadOnlyList<ImageInput> pictures)
    {
        var results = new List<SegmentationResult>();
        foreach (var picture in pictures) results.Add(await segmenter.SegmentAsync(picture));
        return results;
    }
}
