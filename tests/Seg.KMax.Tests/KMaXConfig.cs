using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Backbones;
using Seg.Heads;
using Seg.PixelDecoders;
using Seg.Plugins.Tests.Backbones;
using Seg.Plugins.Tests.Composition;
using Seg.Testing;
using Seg.TransformerDecoders;

namespace Seg.KMax.Tests;

/// <summary>From the reference's configuration to a built model.</summary>
public static class KMaXConfig
{
    /// <summary>Every fixture of a whole model in inference mode, whatever its name, told by its content.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. FixtureFolder.List("kmax").Where(name => IsModel(FixtureFile.Open(name)) && !IsTraining(FixtureFile.Open(name)))];

    /// <summary>Every fixture of a training step.</summary>
    public static IReadOnlyList<string> Training { get; } = [.. FixtureFolder.List("kmax").Where(name => IsModel(FixtureFile.Open(name)) && IsTraining(FixtureFile.Open(name)))];

    private static bool IsModel(FixtureFile fixture) => fixture.Has("decoder.0.logits");

    private static bool IsTraining(FixtureFile fixture) => fixture.Has("loss.total");

    /// <summary>A model as the fixture's <c>config</c> describes it, in training mode, with the fixture's weights.</summary>
    public static SegModel Build(FixtureFile fixture)
    {
        var classes = FixtureModel.ClassesOf(fixture, fixture.Config.GetProperty("MODEL.SEM_SEG_HEAD.NUM_CLASSES").GetInt32());
        var model = FixtureModel.Build(SpecOf(fixture.Config, Path.GetFileName(fixture.Path)), classes, services => services
            .AddSegBackbonesResNet().AddSegBackbonesConvNeXt().AddSegPixelDecodersKMaX().AddSegTransformerDecodersKMaX().AddSegHeadsMaskClassification().AddSegHeadsKMaX());
        FixtureWeights.Load(fixture, model);
        return model;
    }

    /// <summary>The spec that a configuration stands for; as released, since the released code made the fixtures.</summary>
    public static ModelSpec SpecOf(JsonElement config, string id)
    {
        var kmax = config.GetProperty("MODEL.KMAX_DEEPLAB");
        var test = kmax.GetProperty("TEST");
        return new()
        {
            Id = id,
            Task = FixtureModel.TasksOf(test),
            Classes = FixtureModel.Classes,
            Components = new Dictionary<ComponentKind, ComponentSpecAttribute>
            {
                [ComponentKind.Backbone] = BackboneConfig.SpecOf(config)!,
                [ComponentKind.PixelDecoder] = PixelDecoder(kmax),
                [ComponentKind.TransformerDecoder] = Decoder(kmax),
                [ComponentKind.Head] = new MaskClassificationAttribute(),
                [ComponentKind.Criterion] = Criterion(kmax),
                [ComponentKind.PostProcessor] = PostProcessor(test, config.GetProperty("TEST.DETECTIONS_PER_IMAGE").GetInt32()),
            },
        };
    }

    private static KMaXPixelDecoderAttribute PixelDecoder(JsonElement kmax)
    {
        var options = kmax.GetProperty("PIXEL_DEC");
        return new()
        {
            InFeatures = options.GetProperty("IN_FEATURES").Texts(),
            Blocks = options.GetProperty("DEC_LAYERS").Numbers(),
            Kinds = [.. options.GetProperty("LAYER_TYPES").Texts().Select(kind => Enum.Parse<BlockKind>(kind, ignoreCase: true))],
            Channels = options.GetProperty("DEC_CHANNELS").Numbers(),
            DropPath = options.GetProperty("DROP_PATH_PROB").GetDouble(),
            PassOn = SemanticFeatures(kmax),
            Variant = Variant.Released,
        };
    }

    private static KMeansAttentionAttribute Decoder(JsonElement kmax)
    {
        var options = kmax.GetProperty("TRANS_DEC");
        return new()
        {
            Queries = options.GetProperty("NUM_OBJECT_QUERIES").GetInt32(),
            Blocks = options.GetProperty("DEC_LAYERS").Numbers(),
            DropPath = options.GetProperty("DROP_PATH_PROB").GetDouble(),
            SemanticFeatures = SemanticFeatures(kmax),
            // Dropout is 0 in the fixtures of training, and of no account in the others.
            SemanticDropout = 0,
        };
    }

    private static string[] SemanticFeatures(JsonElement kmax) => kmax.GetProperty("USE_AUX_SEMANTIC_DECODER").GetBoolean() ? ["res5", "res3", "res2"] : ["res5"];

    private static KMaXCriterionAttribute Criterion(JsonElement kmax) => new()
    {
        ClassWeight = kmax.GetProperty("CLASS_WEIGHT").GetDouble(),
        MaskWeight = kmax.GetProperty("MASK_WEIGHT").GetDouble(),
        DiceWeight = kmax.GetProperty("DICE_WEIGHT").GetDouble(),
        PixelWeight = kmax.GetProperty("INSDIS_WEIGHT").GetDouble(),
        SemanticWeight = kmax.GetProperty("AUX_SEMANTIC_WEIGHT").GetDouble(),
        LeastWeight = kmax.GetProperty("NO_OBJECT_WEIGHT").GetDouble(),
        DeepSupervision = kmax.GetProperty("DEEP_SUPERVISION").GetBoolean(),
        ShareMatching = kmax.GetProperty("SHARE_FINAL_MATCHING").GetBoolean(),
        PixelTemperature = kmax.GetProperty("PIXEL_INSDIS_TEMPERATURE").GetDouble(),
        PixelSamples = kmax.GetProperty("PIXEL_INSDIS_SAMPLE_K").GetInt32(),
        SemanticTemperature = kmax.GetProperty("AUX_SEMANTIC_TEMPERATURE").GetDouble(),
        SemanticSamples = kmax.GetProperty("AUX_SEMANTIC_SAMPLE_K").GetInt32(),
        IgnoreVoid = kmax.GetProperty("MASKING_VOID_PIXEL").GetBoolean(),
    };

    private static KMaXInferenceAttribute PostProcessor(JsonElement test, int detections) => new()
    {
        PixelThreshold = test.GetProperty("PIXEL_CONFIDENCE_THRESHOLD").GetDouble(),
        ThingThreshold = test.GetProperty("CLASS_THRESHOLD_THING").GetDouble(),
        StuffThreshold = test.GetProperty("CLASS_THRESHOLD_STUFF").GetDouble(),
        OverlapThreshold = test.GetProperty("OVERLAP_THRESHOLD").GetDouble(),
        ClassExponent = test.GetProperty("REORDER_CLASS_WEIGHT").GetDouble(),
        MaskExponent = test.GetProperty("REORDER_MASK_WEIGHT").GetDouble(),
        TopInstances = detections,
        Variant = Variant.Released,
    };
}
