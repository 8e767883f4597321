using Seg.Backbones;
using Seg.Heads;
using Seg.Kernels;
using Seg.PixelDecoders;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.KMax.Tests;

/// <summary>Where the TensorFlow code of the published numbers and the PyTorch release differ, each shown with both variants.</summary>
public class VariantTests
{
    // Class 0 and 1 are things, 2 and 3 stuff.
    private static readonly ComponentContext Context = new() { Classes = 4, IsThing = [true, true, false, false], Task = SegTask.Panoptic };

    /// <summary>A small thing, a large thing and two pieces of one stuff class.</summary>
    [Fact]
    public void Segments_below_the_area_limits_are_void_as_published_and_stay_as_released()
    {
        using var scope = NewDisposeScope();
        var predictions = Scene(20, 30, (0, 0, 0, 3, 4), (1, 5, 5, 10, 20), (2, 16, 0, 18, 10), (2, 16, 12, 18, 22), (3, 18, 25, 20, 30));
        var frame = new ImageFrame(30, 20, 30, 20, 30, 20);

        var released = Run(new() { Variant = Variant.Released, ThingAreaLimit = 20, StuffAreaLimit = 30 }, predictions, frame);
        var published = Run(new() { ThingAreaLimit = 20, StuffAreaLimit = 30 }, predictions, frame);

        Assert.Equal([(0, 12), (1, 75), (2, 40), (3, 10)], released.Segments.Select(s => (s.ClassId, s.Area)).Order());
        // The stuff class is measured as a whole: its two pieces of 20 stay together.
        Assert.Equal([(1, 75), (2, 40)], published.Segments.Select(s => (s.ClassId, s.Area)).Order());
        Assert.Equal(Enumerable.Range(1, 2), published.Segments.Select(s => s.Id));
        Assert.All(published.Segments, segment => Assert.Equal(segment.Area, published.Ids.Count(id => id == segment.Id)));
        Assert.Equal(600 - 115, published.Ids.Count(id => id == 0));
    }

    [Fact]
    public void A_segment_of_exactly_the_limit_stays()
    {
        using var scope = NewDisposeScope();
        var (predictions, frame) = (Scene(8, 8, (0, 0, 0, 4, 5), (2, 5, 0, 8, 8)), new ImageFrame(8, 8, 8, 8, 8, 8));
        Assert.Equal(2, Run(new() { ThingAreaLimit = 20, StuffAreaLimit = 24 }, predictions, frame).Segments.Count);
        Assert.Equal([2], Run(new() { ThingAreaLimit = 21, StuffAreaLimit = 24 }, predictions, frame).Segments.Select(s => s.ClassId));
        Assert.Equal([0], Run(new() { ThingAreaLimit = 20, StuffAreaLimit = 25 }, predictions, frame).Segments.Select(s => s.ClassId));
    }

    /// <summary>TensorFlow merges at the size of the network's input, and its limits count pixels there.</summary>
    [Fact]
    public void Limits_count_pixels_of_the_resized_picture()
    {
        using var scope = NewDisposeScope();
        var predictions = Scene(16, 16, (0, 0, 0, 8, 8), (2, 8, 0, 16, 16));
        foreach (var (side, kept) in new[] { (16, 2), (32, 2), (8, 2) })
        {
            var frame = new ImageFrame(16, 16, 16, 16, side, side);
            Assert.Equal(kept, Run(new() { ThingAreaLimit = 50, StuffAreaLimit = 100 }, predictions, frame).Segments.Count);
            Assert.Empty(Run(new() { ThingAreaLimit = 90, StuffAreaLimit = 160 }, predictions, frame).Segments);
        }
    }

    /// <summary>Half a pixel: Python rounds it to the even number, and so does the release; the resized picture is one row higher.</summary>
    [Fact]
    public void The_release_computes_what_part_is_picture_from_the_size_of_the_result()
    {
        using var scope = NewDisposeScope();
        var masks = zeros(1, 257, 513);
        // Cityscapes: 1024 x 2048 enlarged by 2049 / 2048 is 1024.5 rows.
        var frame = new ImageFrame(2049, 1025, 2049, 1025, 2048, 1024);
        Assert.Equal((1024, 2049), Crop(frame, Variant.Released));
        Assert.Equal((1025, 2049), Crop(frame, Variant.Published));
        // 6 · 9 / 4 = 13.5 goes to 14, 2 · 9 / 4 = 4.5 to 4.
        Assert.Equal((14, 27), Crop(new(27, 14, 27, 27, 12, 6), Variant.Released));
        Assert.Equal((4, 9), Crop(new(9, 5, 9, 9, 4, 2), Variant.Released));
        // A picture that does not touch the longer side: the release takes some of the padding for picture, and no more than there is.
        Assert.Equal((65, 86), Crop(new(43, 65, 129, 65, 40, 60), Variant.Released));
        Assert.Equal((65, 43), Crop(new(43, 65, 129, 65, 40, 60), Variant.Published));
        Assert.True(FrameGeometry.Of(masks, frame, Variant.Released).AlignCorners);
        Assert.False(FrameGeometry.Of(masks, frame with { PaddedWidth = 2050 }, Variant.Released).AlignCorners);

        (int, int) Crop(ImageFrame of, Variant variant)
        {
            var geometry = FrameGeometry.Of(masks, of, variant);
            return (geometry.CropHeight, geometry.CropWidth);
        }
    }

    /// <summary>Class probabilities that are exactly at the threshold.</summary>
    [Fact]
    public void A_class_at_the_threshold_passes_as_published_and_not_as_released()
    {
        using var scope = NewDisposeScope();
        // softmax over two equal logits, all others hopeless: exactly 0.5.
        var classes = tensor(new float[] { 10, -200, -200, -200, 10 }, [1, 1, 5]);
        var predictions = new MaskPredictions(new(classes, full([1, 1, 4, 4], 5)), []);
        var frame = new ImageFrame(4, 4, 4, 4, 4, 4);
        Assert.Single(Run(new() { ThingThreshold = 0.5, ThingAreaLimit = 0 }, predictions, frame).Segments);
        Assert.Empty(Run(new() { ThingThreshold = 0.5, ThingAreaLimit = 0, Variant = Variant.Released }, predictions, frame).Segments);
    }

    /// <summary>ResNet's stem on Cityscapes: at stride 2 before the pooling as published, which makes masks of stride 2; at the stride of res2 as released, visited before it.</summary>
    [Fact]
    public void The_stem_comes_last_at_stride_2_as_published_and_before_res2_as_released()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var images = randn(1, 3, 65, 97);
        var (published, publishedStates) = Run(2, Variant.Published);
        var (released, releasedStates) = Run(4, Variant.Released);

        Assert.Equal((2, 33, 49), (published.Stride, published.Tensor.shape[2], published.Tensor.shape[3]));
        Assert.Equal((4, 17, 25), (released.Stride, released.Tensor.shape[2], released.Tensor.shape[3]));
        // The channels of the fourth and fifth level that are visited: 16 of res2 and 8 of the stem.
        Assert.Equal([16, 8], publishedStates);
        Assert.Equal([8, 16], releasedStates);

        (MaskFeatures, long[]) Run(int stemStride, Variant variant)
        {
            using var backbone = Layers.Register(new ResNetBackbone(new()
            {
                Depth = 50, StemChannels = 8, Res2Channels = 16, WidthPerGroup = 4, StemStride = stemStride, Outputs = ["stem", "res2", "res3", "res4", "res5"],
            }));
            using var decoder = Layers.Register(new KMaXPixelDecoder(new()
            {
                InFeatures = ["stem", "res2", "res3", "res4", "res5"], Blocks = [1, 1, 1, 1, 1], Channels = [8, 8, 8, 4, 4], Variant = variant, PassOn = [],
                Kinds = [BlockKind.Axial, BlockKind.Axial, BlockKind.Bottleneck, BlockKind.Bottleneck, BlockKind.Bottleneck],
            }, new() { Classes = 3, Pyramid = [new("stem", stemStride, 8), new("res2", 4, 16), new("res3", 8, 32), new("res4", 16, 64), new("res5", 32, 128)] }));
            backbone.eval();
            decoder.eval();
            var features = decoder.Forward(backbone.Forward(images, CancellationToken.None), CancellationToken.None);
            var state = decoder.state_dict();
            return (features.MaskFeatures!, [.. new[] { 3, 4 }.Select(level => state[$"_in_norms.{level}.weight"].shape[0])]);
        }
    }

    private static PanopticResult Run(KMaXInferenceAttribute spec, MaskPredictions predictions, ImageFrame frame) =>
        new KMaXInference(spec, Context).Process(predictions, 0, frame, SegTask.Panoptic, CancellationToken.None).Panoptic!;

    // Each rectangle (class, top, left, bottom, right) has a query that is sure of it; one more query has the rest and sees no object.
    private static MaskPredictions Scene(int height, int width, params (int Class, int Top, int Left, int Bottom, int Right)[] segments)
    {
        var classes = full([1, segments.Length + 1, 5], -10f);
        var masks = full([1, segments.Length + 1, height, width], -20f);
        for (var i = 0; i < segments.Length; i++)
        {
            var (label, top, left, bottom, right) = segments[i];
            classes[0, i, label] = 10;
            masks[0, i].narrow(0, top, bottom - top).narrow(1, left, right - left).fill_(20);
        }
        classes[0, segments.Length, 4] = 10;
        masks[0, segments.Length].fill_(0);
        return new(new(classes, masks), []);
    }
}
