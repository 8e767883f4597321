using Seg.Runtime;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>What holds of windows and augmentation beside the published numbers.</summary>
public class StitchedTests
{
    private static readonly FixtureFile Fixture = FixtureFile.Open("segmenter/segmenter-tiny-linear");

    [Theory]
    [InlineData(64, 64, 48, new[] { 0 })]
    [InlineData(65, 64, 64, new[] { 0, 1 })]
    [InlineData(128, 64, 64, new[] { 0, 64 })]
    [InlineData(130, 64, 64, new[] { 0, 64, 66 })]
    [InlineData(150, 64, 42, new[] { 0, 42, 84, 86 })]
    public void Windows_cover_an_axis(int size, int window, int stride, int[] starts) => Assert.Equal(starts, WindowGrid.Starts(size, window, stride));

    /// <summary>Windows that are no multiple of the patch are padded one by one; their logits are spread over the padding and cut.</summary>
    [Theory]
    [InlineData(60, 60)]
    [InlineData(60, 41)]
    public async Task Windows_of_any_size_give_a_class_for_every_pixel(int size, int stride)
    {
        await using var segmenter = new Runtime.Segmenter(Build(size, stride));
        var result = await segmenter.SegmentAsync(Picture(90, 131), new() { Width = 50, Height = 40 });
        Assert.Equal((50, 40, 2000), (result.Width, result.Height, result.Tasks.Semantic!.Labels.Length));
        Assert.Null(result.Tasks.Panoptic);
    }

    [Fact]
    public async Task One_window_that_is_the_image_gives_what_no_window_gives()
    {
        await using var whole = new Runtime.Segmenter(Build(0, 0));
        await using var windowed = new Runtime.Segmenter(Build(64, 64));
        var picture = Picture(64, 64);
        Assert.Equal((await whole.SegmentAsync(picture)).Tasks.Semantic!.Labels, (await windowed.SegmentAsync(picture)).Tasks.Semantic!.Labels);
    }

    /// <summary>A picture and its mirror image have mirrored results: each pass over the one is a pass over the other.</summary>
    [Fact]
    public async Task With_mirrored_passes_a_mirrored_picture_has_the_mirrored_result()
    {
        await using var segmenter = new Runtime.Segmenter(Build(0, 0));
        var options = new SegmentOptions { Augmentation = new() { Scales = [0.75, 1] } };
        var picture = Picture(64, 64);
        var mirrored = picture.Pixels.ToArray();
        for (var y = 0; y < 64; y++)
            for (var x = 0; x < 64; x++) picture.Pixels.Span.Slice((y * 64 + 63 - x) * 3, 3).CopyTo(mirrored.AsSpan((y * 64 + x) * 3));

        var plain = (await segmenter.SegmentAsync(picture, options)).Tasks.Semantic!.Labels;
        var other = (await segmenter.SegmentAsync(new ImageInput(mirrored, 64, 64), options)).Tasks.Semantic!.Labels;

        var differing = Enumerable.Range(0, 64 * 64).Count(i => plain[i] != other[i / 64 * 64 + 63 - i % 64]);
        Assert.True(differing <= 4, $"{differing} pixels differ.");
        Assert.True(plain.Distinct().Count() > 1);
    }

    [Fact]
    public async Task A_batch_is_segmented_one_by_one()
    {
        await using var segmenter = new Runtime.Segmenter(Build(64, 32));
        ImageInput[] pictures = [Picture(64, 80), Picture(70, 64)];
        var batch = await segmenter.SegmentBatchAsync(pictures);
        for (var i = 0; i < pictures.Length; i++)
            Assert.Equal((await segmenter.SegmentAsync(pictures[i])).Tasks.Semantic!.Labels, batch[i].Tasks.Semantic!.Labels);
    }

    [Fact]
    public void Cancellation_is_honoured_between_windows()
    {
        using var model = Build(64, 64);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var stop = new CancellationTokenSource();
        var passes = 0;
        model.StageObserver = new Watcher(ComponentKind.Backbone, () => { if (++passes == 2) stop.Cancel(); });
        var stitched = new StitchedInference(model, new(model.Spec.Preprocess), CPU);
        var prepared = stitched.Prepare(Picture(64, 640), 1, stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => stitched.Run(prepared, flip: false, stop.Token));
        Assert.Equal(2, passes);
    }

    /// <summary>What is kept of a window is its logits at one number a patch, and nothing at the pixels' resolution.</summary>
    [Fact]
    public void Memory_grows_with_windows_by_their_low_resolution_logits()
    {
        using var model = Build(64, 64);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var stitched = new StitchedInference(model, new(model.Spec.Preprocess), CPU);
        using var prepared = stitched.Prepare(Picture(128, 320), 1, CancellationToken.None);
        var before = scope.DisposablesCount;
        var pass = stitched.Run(prepared, flip: false, CancellationToken.None);
        Assert.Equal(10, pass.Windows.Count);
        Assert.Equal(before + 10, scope.DisposablesCount);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(64, 0)]
    [InlineData(64, 65)]
    public void Windows_without_size_or_with_gaps_are_refused(int size, int stride)
    {
        using var model = Build(0, 0, spec => spec with { SlidingWindow = new() { Size = size, Stride = stride } });
        var error = Assert.Throws<SegException>(() => new Runtime.Segmenter(model));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains("slidingWindow", error.Message);
    }

    [Fact]
    public async Task Other_tasks_than_semantic_and_scales_out_of_range_are_refused()
    {
        await using var segmenter = new Runtime.Segmenter(Build(64, 64));
        var picture = Picture(64, 64);
        Assert.Contains("tasks: ", (await Assert.ThrowsAsync<SegException>(() => segmenter.SegmentAsync(picture, new() { Tasks = SegTask.Instance }))).Message);
        foreach (var scales in new double[][] { [], [0], [1, -1], [double.NaN], [17] })
        {
            var error = await Assert.ThrowsAsync<SegException>(() => segmenter.SegmentAsync(picture, new() { Augmentation = new() { Scales = scales } }));
            Assert.Equal("SEG4002", error.DiagnosticId);
            Assert.Contains("augmentation.scales", error.Message);
        }
    }

    /// <summary>Tables of positions of such models have one size.</summary>
    [Fact]
    public async Task A_model_with_an_input_of_fixed_size_takes_neither_windows_nor_other_scales()
    {
        var fixedSize = (ModelSpec spec) => spec with { Preprocess = new() { FixedHeight = 64, FixedWidth = 64, Mean = spec.Preprocess.Mean, Std = spec.Preprocess.Std } };
        using var windowed = Build(0, 0, spec => fixedSize(spec) with { SlidingWindow = new() { Size = 32, Stride = 32 } });
        Assert.Contains("slidingWindow", Assert.Throws<SegException>(() => new Runtime.Segmenter(windowed)).Message);
        await using var segmenter = new Runtime.Segmenter(Build(0, 0, fixedSize));
        Assert.Contains("fixed size", (await Assert.ThrowsAsync<SegException>(() => segmenter.SegmentAsync(Picture(64, 64), new() { Augmentation = new() }))).Message);
        Assert.NotNull((await segmenter.SegmentAsync(Picture(50, 64), new() { Augmentation = new() { Scales = [1] } })).Tasks.Semantic);
    }

    [Fact]
    public async Task Tiles_are_segmented_with_the_same_augmentation()
    {
        await using var segmenter = new Runtime.Segmenter(Build(0, 0));
        var recorder = new Recorder(segmenter);
        var augmentation = new TestTimeAugmentation { Scales = [1], Flip = false };
        await new TilingSegmenter(recorder, new() { TileSize = 48 }).SegmentAsync(Picture(64, 64), new() { Augmentation = augmentation });
        Assert.Same(augmentation, recorder.Last?.Augmentation);
    }

    private sealed class Recorder(ISegmenter inner) : DelegatingSegmenter(inner)
    {
        public SegmentOptions? Last { get; private set; }

        public override IAsyncEnumerable<SegmentationResult> SegmentAsync(IAsyncEnumerable<ImageInput> images, SegmentOptions? options = null, CancellationToken cancellationToken = default)
        {
            Last = options;
            return base.SegmentAsync(images, options, cancellationToken);
        }
    }

    private static ImageInput Picture(int height, int width)
    {
        var planes = HashInit.Image("seg", "stitched", 3, height, width);
        return new(Enumerable.Range(0, planes.Length).Select(i => planes[i % 3 * height * width + i / 3]).ToArray(), width, height);
    }

    private static SegModel Build(int window, int stride, Func<ModelSpec, ModelSpec>? change = null) =>
        SegmenterModels.Build(Fixture, change ?? (spec => window == 0 ? spec : spec with { SlidingWindow = new() { Size = window, Stride = stride } }));

    private sealed class Watcher(ComponentKind watched, Action begun) : IStageObserver
    {
        public IDisposable? Begin(ComponentKind component)
        {
            if (component == watched) begun();
            return null;
        }
    }
}
