using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Backbones;
using Seg.Heads;
using Seg.PixelDecoders;
using Seg.Plugins.Tests.Backbones;
using Seg.Plugins.Tests.Composition;
using Seg.Testing;
using Seg.TransformerDecoders;

namespace Seg.MaskFormer.Tests.Parity;

/// <summary>From the reference's configuration to a built model.</summary>
public static class MaskFormerConfig
{
    /// <summary>Every fixture of a whole model in inference mode, whatever its name, told by its content.</summary>
    public static IReadOnlyList<string> Models { get; } = [.. FixtureFolder.List("maskformer").Where(name => IsModel(name) && !HasLosses(name))];

    /// <summary>Every fixture with losses.</summary>
    public static IReadOnlyList<string> Trained { get; } = [.. FixtureFolder.List("maskformer").Where(name => IsModel(name) && HasLosses(name))];

    private static bool IsModel(string name) => FixtureFile.Open(name).Json.TryGetProperty("config", out var config)
        && config.GetProperty("MODEL.SEM_SEG_HEAD").GetProperty("NAME").GetString() == "MaskFormerHead" && BackboneConfig.SpecOf(config) is not null;

    private static bool HasLosses(string name) => FixtureFile.Open(name).Has("loss.total");

    /// <summary>A model as the fixture's <c>config</c> describes it, in training mode, with the fixture's weights.</summary>
    public static SegModel Build(FixtureFile fixture)
    {
        var classes = FixtureModel.ClassesOf(fixture, fixture.Config.GetProperty("MODEL.SEM_SEG_HEAD").GetProperty("NUM_CLASSES").GetInt32());
        var model = FixtureModel.Build(SpecOf(fixture.Config, Path.GetFileName(fixture.Path)), classes, services => services
            .AddSegBackbonesResNet().AddSegBackbonesSwin().AddSegPixelDecodersFpn().AddSegPixelDecodersTransformerEncoder().AddSegTransformerDecodersMaskFormer().AddSegHeadsMaskClassification());
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
            Task = SegTask.Semantic | (test.GetProperty("PANOPTIC_ON").GetBoolean() ? SegTask.Panoptic : 0),
            Classes = FixtureModel.Classes,
            Components = new Dictionary<ComponentKind, ComponentSpecAttribute>
            {
                [ComponentKind.Backbone] = WithStem(BackboneConfig.SpecOf(config)!),
                [ComponentKind.PixelDecoder] = PixelDecoder(head, former),
                [ComponentKind.TransformerDecoder] = Decoder(former),
                [ComponentKind.Head] = new MaskClassificationAttribute(),
                [ComponentKind.Criterion] = new MaskFormerCriterionAttribute
                {
                    MaskWeight = former.GetProperty("MASK_WEIGHT").GetDouble(),
                    DiceWeight = former.GetProperty("DICE_WEIGHT").GetDouble(),
                    NoObjectWeight = former.GetProperty("NO_OBJECT_WEIGHT").GetDouble(),
                    DeepSupervision = former.GetProperty("DEEP_SUPERVISION").GetBoolean(),
                },
                [ComponentKind.PostProcessor] = new MaskInferenceAttribute
                {
                    ObjectThreshold = test.GetProperty("OBJECT_MASK_THRESHOLD").GetDouble(),
                    OverlapThreshold = test.GetProperty("OVERLAP_THRESHOLD").GetDouble(),
                    ConfidentOnly = false,
                    SemanticOrder = test.GetProperty("SEM_SEG_POSTPROCESSING_BEFORE_INFERENCE").GetBoolean() ? SemanticOrder.MasksFirst : SemanticOrder.ByTask,
                },
            },
        };
    }

    // Fixtures store the stem's map too.
    private static BackboneSpecAttribute WithStem(BackboneSpecAttribute spec) =>
        spec is ResNetAttribute resNet ? BackboneConfig.WithOutputs(spec, ["stem", .. resNet.Outputs]) : spec;

    private static PixelDecoderSpecAttribute PixelDecoder(JsonElement head, JsonElement former)
    {
        var (features, memory) = (head.GetProperty("IN_FEATURES").Texts(), former.GetProperty("TRANSFORMER_IN_FEATURE").GetString()!);
        var (dim, maskDim, norm) = (head.GetProperty("CONVS_DIM").GetInt32(), head.GetProperty("MASK_DIM").GetInt32(), head.GetProperty("NORM").GetString()!);
        string[] passThrough = memory == "transformer_encoder" ? [] : [memory];
        return head.GetProperty("PIXEL_DECODER_NAME").GetString() switch
        {
            "BasePixelDecoder" => new FpnAttribute { InFeatures = features, Dim = dim, MaskDim = maskDim, Norm = norm, PassThrough = passThrough },
            "TransformerEncoderPixelDecoder" => new TransformerEncoderAttribute
            {
                InFeatures = features,
                Dim = dim,
                MaskDim = maskDim,
                Norm = norm,
                PassThrough = passThrough,
                Layers = head.GetProperty("TRANSFORMER_ENC_LAYERS").GetInt32(),
                Heads = former.GetProperty("NHEADS").GetInt32(),
                FeedForward = former.GetProperty("DIM_FEEDFORWARD").GetInt32(),
                Dropout = former.GetProperty("DROPOUT").GetDouble(),
                PreNorm = former.GetProperty("PRE_NORM").GetBoolean(),
            },
            var other => throw new InvalidDataException($"No pixel decoder {other} here."),
        };
    }

    private static DetrDecoderAttribute Decoder(JsonElement former) => new()
    {
        Dim = former.GetProperty("HIDDEN_DIM").GetInt32(),
        Queries = former.GetProperty("NUM_OBJECT_QUERIES").GetInt32(),
        Layers = former.GetProperty("DEC_LAYERS").GetInt32(),
        EncoderLayers = former.GetProperty("ENC_LAYERS").GetInt32(),
        Heads = former.GetProperty("NHEADS").GetInt32(),
        FeedForward = former.GetProperty("DIM_FEEDFORWARD").GetInt32(),
        Dropout = former.GetProperty("DROPOUT").GetDouble(),
        PreNorm = former.GetProperty("PRE_NORM").GetBoolean(),
        EnforceInputProjection = former.GetProperty("ENFORCE_INPUT_PROJ").GetBoolean(),
    };
}
