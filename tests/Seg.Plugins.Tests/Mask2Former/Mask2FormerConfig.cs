using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Heads;
using Seg.PixelDecoders;
using Seg.Plugins.Tests.Backbones;
using Seg.Plugins.Tests.Composition;
using Seg.Testing;
using Seg.TransformerDecoders;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>From the reference's configuration to a built model.</summary>
public static class Mask2FormerConfig
{
    /// <summary>Every fixture of a whole model in inference mode, whatever its name, told by its content.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. FixtureFolder.List("mask2former").Where(IsModel)];

    private static bool IsModel(string name)
    {
        var fixture = FixtureFile.Open(name);
        return fixture.Has("decoder.0.logits") && !fixture.Outputs.Keys.Any(output => output.StartsWith("loss", StringComparison.Ordinal))
            && fixture.Json.TryGetProperty("config", out var config) && config.TryGetProperty("MODEL.SEM_SEG_HEAD", out var head)
            && head.GetProperty("PIXEL_DECODER_NAME").GetString() == "MSDeformAttnPixelDecoder"
            && config.GetProperty("MODEL.MASK_FORMER").GetProperty("TRANSFORMER_DECODER_NAME").GetString() == "MultiScaleMaskedTransformerDecoder"
            && BackboneConfig.SpecOf(config) is not null;
    }

    /// <summary>A model as the fixture's <c>config</c> describes it, in training mode, with the fixture's weights.</summary>
    public static SegModel Build(FixtureFile fixture)
    {
        var classes = FixtureModel.ClassesOf(fixture, fixture.Config.GetProperty("MODEL.SEM_SEG_HEAD").GetProperty("NUM_CLASSES").GetInt32());
        var model = FixtureModel.Build(SpecOf(fixture.Config, Path.GetFileName(fixture.Path)), classes, services => services
            .AddSegBackbonesResNet().AddSegBackbonesSwin().AddSegPixelDecodersMSDeformAttn().AddSegPixelDecodersFpn().AddSegTransformerDecodersMask2Former().AddSegHeadsMaskClassification());
        FixtureWeights.Load(fixture, model);
        return model;
    }

    /// <summary>The spec that a configuration stands for.</summary>
    public static ModelSpec SpecOf(JsonElement config, string id)
    {
        var head = config.GetProperty("MODEL.SEM_SEG_HEAD");
        var former = config.GetProperty("MODEL.MASK_FORMER");
        var test = former.GetProperty("TEST");
        return new()
        {
            Id = id,
            Task = FixtureModel.TasksOf(test),
            Classes = FixtureModel.Classes,
            Components = new Dictionary<ComponentKind, ComponentSpecAttribute>
            {
                [ComponentKind.Backbone] = BackboneConfig.SpecOf(config)!,
                [ComponentKind.PixelDecoder] = PixelDecoder(head, former),
                [ComponentKind.TransformerDecoder] = Decoder(former),
                [ComponentKind.Head] = new MaskClassificationAttribute(),
                [ComponentKind.Criterion] = Criterion(former),
                [ComponentKind.PostProcessor] = PostProcessor(test, config.GetProperty("TEST.DETECTIONS_PER_IMAGE").GetInt32()),
            },
        };
    }

    private static MSDeformAttnAttribute PixelDecoder(JsonElement head, JsonElement former) => new()
    {
        InFeatures = head.GetProperty("IN_FEATURES").Texts(),
        TransformerFeatures = head.GetProperty("DEFORMABLE_TRANSFORMER_ENCODER_IN_FEATURES").Texts(),
        Dim = head.GetProperty("CONVS_DIM").GetInt32(),
        MaskDim = head.GetProperty("MASK_DIM").GetInt32(),
        Layers = head.GetProperty("TRANSFORMER_ENC_LAYERS").GetInt32(),
        Heads = former.GetProperty("NHEADS").GetInt32(),
        Dropout = former.GetProperty("DROPOUT").GetDouble(),
        CommonStride = head.GetProperty("COMMON_STRIDE").GetInt32(),
        Norm = head.GetProperty("NORM").GetString()!,
    };

    private static MaskedAttentionAttribute Decoder(JsonElement former) => new()
    {
        Dim = former.GetProperty("HIDDEN_DIM").GetInt32(),
        Queries = former.GetProperty("NUM_OBJECT_QUERIES").GetInt32(),
        Layers = former.GetProperty("DEC_LAYERS").GetInt32() - 1,
        Heads = former.GetProperty("NHEADS").GetInt32(),
        FeedForward = former.GetProperty("DIM_FEEDFORWARD").GetInt32(),
        PreNorm = former.GetProperty("PRE_NORM").GetBoolean(),
        EnforceInputProjection = former.GetProperty("ENFORCE_INPUT_PROJ").GetBoolean(),
    };

    private static SetCriterionAttribute Criterion(JsonElement former) => new()
    {
        ClassWeight = former.GetProperty("CLASS_WEIGHT").GetDouble(),
        MaskWeight = former.GetProperty("MASK_WEIGHT").GetDouble(),
        DiceWeight = former.GetProperty("DICE_WEIGHT").GetDouble(),
        NoObjectWeight = former.GetProperty("NO_OBJECT_WEIGHT").GetDouble(),
        Points = former.GetProperty("TRAIN_NUM_POINTS").GetInt32(),
        OversampleRatio = former.GetProperty("OVERSAMPLE_RATIO").GetDouble(),
        ImportanceRatio = former.GetProperty("IMPORTANCE_SAMPLE_RATIO").GetDouble(),
        DeepSupervision = former.GetProperty("DEEP_SUPERVISION").GetBoolean(),
    };

    private static MaskInferenceAttribute PostProcessor(JsonElement test, int detections) => new()
    {
        ObjectThreshold = test.GetProperty("OBJECT_MASK_THRESHOLD").GetDouble(),
        OverlapThreshold = test.GetProperty("OVERLAP_THRESHOLD").GetDouble(),
        TopInstances = detections,
        SemanticOrder = test.GetProperty("SEM_SEG_POSTPROCESSING_BEFORE_INFERENCE").GetBoolean() ? SemanticOrder.MasksFirst : SemanticOrder.ByTask,
    };
}
