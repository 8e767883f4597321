using Seg.Heads;
using Seg.MaskFormer.Tests.Parity;
using Seg.PixelDecoders;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using Seg.TransformerDecoders;
using static TorchSharp.torch;

namespace Seg.MaskFormer.Tests.Models;

/// <summary>The per-pixel baselines: whole models of either kind, and the decoder whose queries stand for classes against the fixtures' masks.</summary>
public class PerPixelBaselineTests
{
    public static TheoryData<string> Tiny => [.. MaskFormerConfig.Models.Where(name => name.Contains("tiny"))];

    /// <summary>The published decoder makes the same masks without class logits, so the fixtures' masks are those of baseline+.</summary>
    [Theory, MemberData(nameof(Tiny))]
    [Trait("Category", "Parity")]
    public void Class_masks_of_baseline_plus_are_the_published_masks(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = MaskFormerConfig.Build(fixture);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pyramid = model.modules().OfType<Backbone>().Single().Forward(FixtureBatch.Divisible(fixture).Images(), CancellationToken.None);
        var features = model.modules().OfType<PixelDecoder>().Single().Forward(pyramid, CancellationToken.None);
        var published = model.modules().OfType<DetrDecoder>().Single();
        var options = (DetrDecoderAttribute)model.Spec.Components[ComponentKind.TransformerDecoder];
        using var decoder = Layers.Register(new DetrDecoder(
            new()
            {
                Dim = options.Dim, Queries = options.Queries, Layers = options.Layers, EncoderLayers = options.EncoderLayers, Heads = options.Heads,
                FeedForward = options.FeedForward, PreNorm = options.PreNorm, EnforceInputProjection = options.EnforceInputProjection, ClassQueries = true,
            },
            new()
            {
                Classes = options.Queries,
                Pyramid = [.. features.Pyramid.Select(level => new LevelShape(level.Name, level.Stride, (int)level.Tensor.shape[1]))],
                MaskFeatures = new((int)features.MaskFeatures!.Tensor.shape[1], 4),
            }));
        var (given, wanted) = (published.state_dict(), decoder.state_dict());
        Assert.Equal(given.Keys.Where(key => !key.StartsWith("class_embed.", StringComparison.Ordinal)).Order(), wanted.Keys.Order());
        foreach (var (key, value) in wanted) value.copy_(given[key]);
        decoder.eval();

        var set = decoder.Forward(features, CancellationToken.None);

        Assert.Empty(set.Layers);
        Testing.Parity.AssertClose(fixture, $"decoder.{options.Layers - 1}.masks", Assert.Single(set.ClassMasks));
        decoder.train();
        foreach (var child in decoder.children()) child.eval();
        var every = decoder.Forward(features, CancellationToken.None).ClassMasks;
        Assert.Equal(options.Layers, every.Count);
        for (var i = 0; i < every.Count; i++) Testing.Parity.AssertClose(fixture, $"decoder.{i}.masks", every[i]);
    }

    /// <summary>A picture whose sides no stride divides, from the forward pass to the class map, and a training step.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_baseline_runs_and_trains(bool plus)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var model = Build(plus);
        var images = randn(2, 3, 75, 107);

        var predictions = (PixelPredictions)model.Forward(images, CancellationToken.None);

        Assert.Equal([2, TinyModels.Classes, 19, 27], predictions.Logits.shape);
        Assert.Equal(plus ? 1 : 0, predictions.Auxiliary.Count);
        var labels = randint(-1, TinyModels.Classes, [75, 107], int64);
        var target = new SegmentationTarget(zeros([0], int64), zeros(0, 75, 107)) { Labels = labels };
        var losses = model.Criterion!.Forward(predictions, [target, target]);
        Assert.Equal(plus ? ["loss_sem_seg", "loss_sem_seg_0"] : new[] { "loss_sem_seg" }, losses.Keys.Order());
        losses.Values.Aggregate((a, b) => a + b).backward();
        TinyModels.AssertGradients(model);

        model.eval();
        using var inference = inference_mode();
        var found = (PixelPredictions)model.Forward(images, CancellationToken.None);
        Assert.Empty(found.Auxiliary);
        var frame = new ImageFrame(107, 75, 107, 75, 214, 150);
        Assert.Equal(214 * 150, model.PostProcessor.Process(found, 1, frame, SegTask.Semantic, CancellationToken.None).Semantic!.Labels.Length);
    }

    [Fact]
    public void State_names_of_the_head_are_the_published_ones()
    {
        using var model = Build(plus: false);
        var state = model.state_dict();
        Assert.Equal([TinyModels.Classes, 16, 1, 1], state["sem_seg_head.predictor.weight"].shape);
        Assert.Equal([TinyModels.Classes], state["sem_seg_head.predictor.bias"].shape);
        foreach (var tensor in state.Values) tensor.Dispose();
    }

    [Fact]
    public void As_many_class_queries_as_classes_are_required()
    {
        var context = new ComponentContext { Classes = 4, Pyramid = [new("res5", 32, 16)], MaskFeatures = new(16, 4) };
        var error = Assert.Throws<SegException>(() => new DetrDecoder(new() { Dim = 16, Queries = 5, ClassQueries = true }, context));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains("4, the number of classes", error.Message, StringComparison.Ordinal);
        var spec = Assert.ThrowsAny<SegException>(() => Build(plus: true, queries: 6));
        Assert.Contains("Queries == Classes", spec.Message, StringComparison.Ordinal);
    }

    private static SegModel Build(bool plus, int queries = TinyModels.Classes) => TinyModels.Build(
        SegTask.Semantic,
        new FpnAttribute { Dim = 32, MaskDim = 16, PassThrough = plus ? ["res5"] : [] },
        plus ? new DetrDecoderAttribute { Dim = 32, Heads = 4, Layers = 2, FeedForward = 32, Queries = queries, ClassQueries = true } : null,
        plus ? new PerPixelAttribute() : new PixelClassifierAttribute(),
        new PixelCrossEntropyAttribute(),
        new SemanticInferenceAttribute { Upsample = 4 },
        plus ? null : "sem_seg_head.predictor");
}
