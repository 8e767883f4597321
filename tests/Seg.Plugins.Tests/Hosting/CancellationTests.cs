using Seg.Plugins.Tests.Mask2Former;
using Seg.Runtime;
using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Hosting;

/// <summary>Forward passes of the trained model that are cancelled on their way.</summary>
[NoTensorLeaks]
public sealed class CancellationTests(FashionModel fashion) : IClassFixture<FashionModel>
{
    [Theory]
    [InlineData(ComponentKind.Backbone)]
    [InlineData(ComponentKind.PixelDecoder)]
    [InlineData(ComponentKind.TransformerDecoder)]
    [InlineData(ComponentKind.Head)]
    public void A_pass_that_is_cancelled_as_a_stage_begins_ends_within_that_stage(ComponentKind stage)
    {
        using var inference = inference_mode();
        using var batch = fashion.Batch(FashionModel.Scenes[0]);
        using var stop = new CancellationTokenSource();
        var live = Tensor.TotalCount;
        var observer = new Observer(kind => { if (kind == stage) stop.Cancel(); });
        fashion.Model.StageObserver = observer;
        try
        {
            Assert.ThrowsAny<OperationCanceledException>(() => fashion.Model.Forward(batch.Images, stop.Token));
        }
        finally
        {
            fashion.Model.StageObserver = null;
        }
        Assert.Equal(stage, observer.Last);
        // What the stages before had made was not handed to anybody: the scope around the call owns it.
        using var scope = NewDisposeScope();
        Assert.Equal(live, Tensor.TotalCount);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_at_any_moment_leaves_nothing_and_the_next_one_is_served()
    {
        await using var segmenter = fashion.CreateSegmenter();
        var picture = fashion.Pictures(1)[0];
        var expected = await segmenter.SegmentAsync(picture);
        var live = Tensor.TotalCount;
        var cancelled = 0;
        for (var milliseconds = 0; milliseconds < 40; milliseconds += 2)
        {
            using var stop = new CancellationTokenSource(milliseconds);
            try
            {
                await segmenter.SegmentAsync(picture, null, stop.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }
            Assert.Equal(live, Tensor.TotalCount);
        }
        Assert.True(cancelled > 0);
        SameResult.Assert(expected, await segmenter.SegmentAsync(picture));
    }

    private sealed class Observer(Action<ComponentKind> begun) : IStageObserver
    {
        public ComponentKind? Last { get; private set; }

        public IDisposable? Begin(ComponentKind component)
        {
            Last = component;
            begun(component);
            return null;
        }
    }
}
