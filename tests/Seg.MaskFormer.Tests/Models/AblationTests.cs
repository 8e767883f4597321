using Seg.Heads;
using Seg.MaskFormer.Tests.Parity;
using Seg.PixelDecoders;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using Seg.TransformerDecoders;
using static TorchSharp.torch;

namespace Seg.MaskFormer.Tests.Models;

/// <summary>
/// What Mask2Former's repository keeps for its ablations: FPN pixel decoders with and without encoder under its masked-attention decoder, and the standard
/// decoder (MaskFormer's) under its own losses on sampled points and its own inference.
/// </summary>
public class AblationTests
{
    private static readonly FpnAttribute Fpn = new() { Dim = 32, MaskDim = 16 };
    private static readonly TransformerEncoderAttribute Encoder = new() { Dim = 32, MaskDim = 16, Layers = 1, Heads = 4, FeedForward = 32, Levels = 3 };

    public static TheoryData<string> Parts => ["fpn, masked", "encoder, masked", "fpn, standard on res5", "encoder, standard on its result", "fpn, standard on pixels", "encoder, standard on a level"];

    [Theory, MemberData(nameof(Parts))]
    public void The_parts_train_on_points_and_give_every_result(string parts)
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        using var model = Build(parts, new SetCriterionAttribute { Points = 64 });
        var targets = Targets();

        var losses = model.Criterion!.Forward((MaskPredictions)model.Forward(randn(2, 3, 64, 96), CancellationToken.None), targets);
        losses.Values.Aggregate((a, b) => a + b).backward();

        Assert.All(losses.Values, loss => Assert.True(float.IsFinite(loss.item<float>())));
        Assert.Contains("loss_mask_0", losses.Keys);
        TinyModels.AssertGradients(model);
        model.eval();
        using var inference = inference_mode();
        var predictions = model.Forward(randn(1, 3, 64, 96), CancellationToken.None);
        var results = model.PostProcessor.Process(predictions, 0, new(96, 64, 96, 64, 120, 80), model.Spec.Task, CancellationToken.None);
        Assert.Equal(120 * 80, results.Semantic!.Labels.Length);
        Assert.Equal(120 * 80, results.Panoptic!.Ids.Length);
        Assert.NotEmpty(results.Instance!.Instances);
    }

    /// <summary>Losses on whole masks fit the masked-attention decoder as well.</summary>
    [Fact]
    public void MaskFormer_s_losses_train_Mask2Former_s_decoder()
    {
        using var scope = NewDisposeScope();
        manual_seed(12);
        using var model = Build("fpn, masked", new MaskFormerCriterionAttribute());
        var losses = model.Criterion!.Forward((MaskPredictions)model.Forward(randn(2, 3, 64, 96), CancellationToken.None), Targets());
        losses.Values.Aggregate((a, b) => a + b).backward();
        TinyModels.AssertGradients(model);
    }

    /// <summary>With levels asked for, the pixel decoder hands on its path's coarsest maps, coarse to fine, as Mask2Former's version of it does.</summary>
    [Fact]
    [Trait("Category", "Parity")]
    public void The_encoder_s_levels_are_those_of_its_path()
    {
        var fixture = FixtureFile.Open("maskformer/maskformer-tiny-enc");
        using var model = MaskFormerConfig.Build(fixture);
        var options = (TransformerEncoderAttribute)model.Spec.Components[ComponentKind.PixelDecoder];
        options.Levels = 3;
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var pyramid = model.modules().OfType<Backbone>().Single().Forward(FixtureBatch.Divisible(fixture).Images(), CancellationToken.None);
        using var pixels = Layers.Register(new TransformerEncoderPixelDecoder(options, new()
        {
            Classes = 1, Pyramid = [.. pyramid.Select(level => new LevelShape(level.Name, level.Stride, (int)level.Tensor.shape[1]))],
        }));
        var given = model.modules().OfType<TransformerEncoderPixelDecoder>().Single().state_dict();
        foreach (var (key, value) in pixels.state_dict()) value.copy_(given[key]);
        pixels.eval();

        var features = pixels.Forward(pyramid, CancellationToken.None);

        Assert.Equal([("res5", 32), ("res4", 16), ("res3", 8)], features.Pyramid.Select(level => (level.Name, level.Stride)));
        for (var i = 0; i < 3; i++) Testing.Parity.AssertClose(fixture, $"pixel.layer_{4 - i}", features.Pyramid[i].Tensor);
    }

    [Theory]
    [InlineData("", "res5")]
    [InlineData("res4", "res4")]
    public void The_decoder_attends_to_the_coarsest_level_or_the_named_one(string named, string level)
    {
        using var scope = NewDisposeScope();
        var context = new ComponentContext { Classes = 3, Pyramid = [new("res4", 16, 8), new("res5", 32, 12)], MaskFeatures = new(16, 4) };
        using var decoder = Layers.Register(new DetrDecoder(new() { Dim = 16, Heads = 4, Layers = 1, FeedForward = 16, Queries = 3, InFeature = named }, context));
        Assert.Equal(level == "res5" ? 12 : 8, decoder.state_dict()["input_proj.weight"].shape[1]);
    }

    [Fact]
    public void What_the_decoder_cannot_attend_to_is_an_error()
    {
        var context = new ComponentContext { Classes = 3, Pyramid = [new("res5", 32, 12)], MaskFeatures = new(16, 4) };
        Assert.Equal("SEG2004", Assert.Throws<SegException>(() => new DetrDecoder(new() { Dim = 16, InFeature = "res9" }, context)).DiagnosticId);
        Assert.Equal("SEG2002", Assert.Throws<SegException>(() => new DetrDecoder(new() { Dim = 16 }, context with { Pyramid = [] })).DiagnosticId);
        Assert.Equal("SEG2002", Assert.Throws<SegException>(() => new DetrDecoder(new() { Dim = 16 }, context with { MaskFeatures = null })).DiagnosticId);
        Assert.Equal("SEG4002", Assert.Throws<SegException>(() => new DetrDecoder(new() { Dim = 18, Heads = 2 }, context)).DiagnosticId);
    }

    private static SegModel Build(string parts, CriterionSpecAttribute criterion) => TinyModels.Build(
        SegTask.Semantic | SegTask.Instance | SegTask.Panoptic,
        parts switch
        {
            "fpn, masked" or "fpn, standard on pixels" => Fpn,
            "fpn, standard on res5" => new FpnAttribute { Dim = 32, MaskDim = 16, PassThrough = ["res5"] },
            "encoder, standard on its result" => new TransformerEncoderAttribute { Dim = 32, MaskDim = 16, Layers = 1, Heads = 4, FeedForward = 32 },
            _ => Encoder,
        },
        parts.EndsWith("masked", StringComparison.Ordinal)
            ? new MaskedAttentionAttribute { Dim = 32, Heads = 4, Layers = 3, FeedForward = 32, Queries = 6 }
            : new DetrDecoderAttribute
            {
                Dim = 32, Heads = 4, Layers = 2, FeedForward = 32, Queries = 6,
                InFeature = parts switch { "fpn, standard on pixels" => DetrDecoderAttribute.PixelEmbedding, "encoder, standard on a level" => "res4", _ => "" },
            },
        new MaskClassificationAttribute(), criterion, new MaskInferenceAttribute());

    private static SegmentationTarget[] Targets() =>
        [.. Enumerable.Range(0, 2).Select(_ => new SegmentationTarget(tensor(new long[] { 3, 0, 1 }), rand(3, 64, 96).gt(0.6)))];
}
