using Microsoft.Extensions.DependencyInjection;
using Seg.Heads;
using Seg.Modules;
using Seg.Runtime;
using Seg.Testing;
using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>Mask2Former on clips: queries see all frames together, and an instance keeps its id through them.</summary>
public sealed class ClipTests
{
    private static readonly ComponentContext Around = new() { Classes = 4, Pyramid = [new("res5", 32, 8), new("res4", 16, 8), new("res3", 8, 8)], MaskFeatures = new(6, 4) };

    [Fact]
    public void Queries_are_those_of_the_clip_and_masks_those_of_each_frame()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var decoder = Decoder(frames: 2);
        decoder.eval();
        var features = Features(3);

        var given = decoder.Forward(features, CancellationToken.None);

        var state = decoder.state_dict();
        Assert.Equal([3, 5, 16], given.Embeddings.shape);
        var prediction = Assert.Single(given.Layers);
        for (var frame = 0; frame < 3; frame++)
        {
            Assert.Equal(Parity.Floats(prediction.ClassLogits[0]), Parity.Floats(prediction.ClassLogits[frame]));
            var mask = given.Embeddings[0];
            for (var i = 0; i < 3; i++)
            {
                mask = nn.functional.linear(mask, state[$"mask_embed.layers.{i}.weight"], state[$"mask_embed.layers.{i}.bias"]);
                if (i < 2) mask = nn.functional.relu(mask);
            }
            var expected = einsum("qc,chw->qhw", mask, features.MaskFeatures!.Tensor[frame]);
            Parity.AssertClose($"frame {frame}", Parity.Floats(expected), Parity.Floats(prediction.MaskLogits[frame]), 1e-5);
        }
    }

    [Fact]
    public void A_frame_tells_on_the_others_of_its_clip_and_on_no_other_clip()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(frames: 2);
        decoder.train();
        var features = Features(4);
        var before = decoder.Forward(features, CancellationToken.None).Layers[^1].ClassLogits.detach();
        foreach (var level in features.Pyramid) level.Tensor[1].mul_(-3);
        var after = decoder.Forward(features, CancellationToken.None).Layers[^1].ClassLogits.detach();
        // Frames 0 and 1 are one clip, 2 and 3 another.
        Assert.True(Difference(0) > 1e-4, $"frame 0 differs by {Difference(0)}");
        Assert.Equal(Difference(0), Difference(1));
        Assert.Equal(0, Difference(2));
        Assert.Equal(0, Difference(3));

        float Difference(int frame) => (before[frame] - after[frame]).abs().max().item<float>();
    }

    [Fact]
    public void Frames_have_a_place_in_time()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var decoder = Decoder(frames: 2);
        decoder.eval();
        var features = Features(2);
        var forwards = decoder.Forward(features, CancellationToken.None).Layers[^1];
        var backwards = decoder.Forward(Reversed(features), CancellationToken.None).Layers[^1];
        Assert.True((forwards.ClassLogits[0] - backwards.ClassLogits[0]).abs().max().item<float>() > 1e-4);

        // Frame t of 5, channel i of 6: the sine (i even) or cosine of 2π (t + 1) / (5 + 1e-6) / 10000^(2⌊i/2⌋/6).
        var times = SinePositionEmbedding.Frames(5, 6);
        Assert.Equal([5, 6], times.shape);
        Assert.Equal(Math.Sin(2 * Math.PI * 3 / 5), times[2, 0].item<float>(), 1e-5);
        Assert.Equal(Math.Cos(2 * Math.PI * 4 / 5 / Math.Pow(10000, 4 / 6.0)), times[3, 5].item<float>(), 1e-5);
    }

    [Fact]
    public void Gradients_reach_every_parameter()
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder(frames: 2);
        decoder.train();
        var given = decoder.Forward(Features(4), CancellationToken.None);
        given.Layers.Select(layer => layer.ClassLogits.square().mean() + layer.MaskLogits.square().mean()).Aggregate((a, b) => a + b).backward();
        Assert.Empty(decoder.named_parameters().Where(p => p.parameter.grad is null).Select(p => p.name));
    }

    [Fact]
    public void A_thing_is_matched_over_all_frames_of_its_clip()
    {
        using var scope = NewDisposeScope();
        using var criterion = Layers.Register(new SetCriterion(new() { Frames = 2, Points = 500, ImportanceRatio = 0 }, new() { Classes = 2 }));
        var matched = new Matched();
        criterion.Observer = matched;
        // The thing is on the left in the first frame and on the right in the second. Query 0 is right in the first frame only, query 1 mostly in both.
        var (left, right) = (Side(left: true), Side(left: false));
        var masks = stack([stack([left * 9, left * 4]), stack([left * 9, right * 4])]);
        var classes = zeros(2, 2, 3);
        masks.requires_grad = true;
        SegmentationTarget[] frames = [new(tensor(new long[] { 1 }), left.gt(0).unsqueeze(0)), new(tensor(new long[] { 1 }), right.gt(0).unsqueeze(0))];

        var losses = criterion.Forward(new MaskPredictions(new(classes, masks), []), frames);

        Assert.Equal([1], matched.Queries);
        // Two masks of the one thing: cross-entropies log(1 + e^-4) at almost every point, their sum over one thing, times the weight.
        Assert.Equal(5 * 2 * Math.Log(1 + Math.Exp(-4)), losses["loss_mask"].item<float>(), 0.1);
        losses["loss_mask"].backward();
        Assert.Equal(0, masks.grad![0][0].abs().sum().item<float>());
        Assert.True(masks.grad[1][1].abs().sum().item<float>() > 0);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Instances_keep_their_ids_through_a_clip()
    {
        var services = new ServiceCollection();
        services.AddSegmentation(_ => { });
        services.AddSegBackbonesResNet().AddSegPixelDecodersMSDeformAttn().AddSegTransformerDecodersMask2Former().AddSegHeadsMaskClassification().AddSegModels().AddSegDatasetsYouTubeVis();
        await using var provider = services.BuildServiceProvider();
        var overrides = SpecOverrides.Parse(["preprocess.shortestEdge=64", "decoder.layers=2", "decoder.queries=12", "pixelDecoder.layers=1"]);
        var spec = provider.GetRequiredService<SpecReader>().Apply(provider.GetRequiredService<IModelCatalog>().Get("mask2former-video-r50-youtube-vis-2019"), overrides);
        Assert.True(spec.JoinsImages);
        await using var segmenter = new Segmenter(provider.GetRequiredService<ModelComposer>().Build(spec));
        ImageInput[] frames = [.. Enumerable.Range(0, 3).Select(i => Noise($"frame{i}", 96, 64, i))];

        var results = await segmenter.SegmentBatchAsync(frames);

        Assert.Equal(["frame0", "frame1", "frame2"], results.Select(r => r.Name));
        var tracks = results.Select(r => r.Tasks.Instance!.Instances.Select(s => (s.Id, s.ClassId, s.Score)).ToArray()).ToArray();
        Assert.Equal(10, tracks[0].Length);
        Assert.Equal(tracks[0], tracks[1]);
        Assert.Equal(tracks[0], tracks[2]);
        var refused = await Assert.ThrowsAsync<SegException>(() => segmenter.SegmentBatchAsync([frames[0], Noise("odd", 64, 64, 9)]));
        Assert.Equal("SEG4203", refused.DiagnosticId);
        Assert.Contains("odd", refused.Message, StringComparison.Ordinal);
    }

    private static MaskedAttentionDecoder Decoder(int frames)
    {
        manual_seed(3);
        return Layers.Register(new MaskedAttentionDecoder(new() { Dim = 16, Queries = 5, Layers = 3, Heads = 2, FeedForward = 24, Frames = frames }, Around));
    }

    private static PixelFeatures Features(int frames)
    {
        manual_seed(4);
        return new(new([.. Around.Pyramid.Select((level, i) => new PyramidLevel(level.Name, level.Stride, randn(frames, 8, 2 << i, 3 << i)))]), new(randn(frames, 6, 16, 24), 4));
    }

    private static PixelFeatures Reversed(PixelFeatures features) =>
        new(new([.. features.Pyramid.Select(level => level with { Tensor = level.Tensor.flip(0) })]), features.MaskFeatures! with { Tensor = features.MaskFeatures.Tensor.flip(0) });

    // 1 on that half and -1 on the other, [256, 256]: so large that hardly any point lies between the halves or at the edge.
    private static Tensor Side(bool left)
    {
        var side = full([256, 256], -1f);
        using var half = side.narrow(1, left ? 0 : 128, 128).fill_(1);
        return side;
    }

    private static ImageInput Noise(string name, int width, int height, int seed)
    {
        var pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return ImageInput.Copy(pixels, width, height, name: name);
    }

    private sealed class Matched : ICriterionObserver
    {
        public int[] Queries { get; private set; } = [];

        public void Costs(int layer, int image, Tensor costs)
        {
        }

        void ICriterionObserver.Matched(int layer, int image, Matching matching) => Queries = [.. matching.Queries.Select(q => (int)q)];

        public void Points(int layer, Tensor points)
        {
        }
    }
}
