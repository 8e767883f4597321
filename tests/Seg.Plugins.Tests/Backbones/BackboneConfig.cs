using System.Text.Json;
using Seg.Backbones;
using Seg.Modules;
using Seg.Plugins.Tests.Composition;
using Seg.Testing;
using TorchSharp;

namespace Seg.Plugins.Tests.Backbones;

/// <summary>From the reference's configuration (keys of detectron2 and Mask2Former) to our options.</summary>
public static class BackboneConfig
{
    /// <summary>Options for a fixture's <c>config</c>, or null where it names a backbone that is none of these.</summary>
    public static BackboneSpecAttribute? SpecOf(JsonElement config)
    {
        if (!config.TryGetProperty("MODEL.BACKBONE", out var backbone) || !backbone.TryGetProperty("NAME", out var name)) return null;
        var freezeAt = backbone.TryGetProperty("FREEZE_AT", out var at) ? at.GetInt32() : 0;
        return name.GetString() switch
        {
            "D2SwinTransformer" => Swin(config.GetProperty("MODEL.SWIN")),
            "D2ConvNeXt" => ConvNeXt(config.GetProperty("MODEL.CONVNEXT")),
            "build_resnet_deeplab_backbone" => DeepLab(config.GetProperty("MODEL.RESNETS"), freezeAt),
            "custom_bn_build_resnet_backbone" => KMax(config.GetProperty("MODEL.RESNETS"), freezeAt),
            // build_resnet_backbone, and builders that only lift its check of widths (build_narrow_resnet18).
            { } builder when builder.Contains("resnet", StringComparison.Ordinal) => ResNet(config.GetProperty("MODEL.RESNETS"), freezeAt),
            _ => null,
        };
    }

    /// <summary>A new backbone with its layers registered. The caller owns it.</summary>
    public static Backbone Create(BackboneSpecAttribute spec) => Layers.Register<Backbone>(spec switch
    {
        ResNetAttribute resnet => new ResNetBackbone(resnet),
        SwinAttribute swin => new SwinBackbone(swin),
        ConvNeXtAttribute convNeXt => new ConvNeXtBackbone(convNeXt),
        _ => throw new ArgumentException($"No backbone {spec.Id} here."),
    });

    /// <summary>The same options with other outputs.</summary>
    public static BackboneSpecAttribute WithOutputs(BackboneSpecAttribute spec, string[] outputs)
    {
        if (spec is ResNetAttribute resnet) resnet.Outputs = outputs;
        else if (spec is ConvNeXtAttribute convNeXt) convNeXt.Outputs = outputs;
        else ((SwinAttribute)spec).Outputs = outputs;
        return spec;
    }

    public static string[] OutputsOf(BackboneSpecAttribute spec) => spec switch
    {
        ResNetAttribute resnet => resnet.Outputs,
        ConvNeXtAttribute convNeXt => convNeXt.Outputs,
        _ => ((SwinAttribute)spec).Outputs,
    };

    // The reference computes every stage; OUT_INDICES says which stages it keeps before OUT_FEATURES picks among them.
    private static ConvNeXtAttribute ConvNeXt(JsonElement config) => new()
    {
        Depths = config.GetProperty("DEPTHS").Numbers(),
        Dims = config.GetProperty("DIMS").Numbers(),
        DropPath = config.GetProperty("DROP_PATH_RATE").GetDouble(),
        LayerScale = config.GetProperty("LSIT").GetDouble(),
        Outputs = config.GetProperty("OUT_FEATURES").Texts(),
    };

    // The plain builder never reads RES4_DILATION, RES5_MULTI_GRID and STEM_TYPE, whatever the configuration says.
    private static ResNetAttribute ResNet(JsonElement config, int freezeAt) => new()
    {
        Depth = config.GetProperty("DEPTH").GetInt32(),
        Norm = Norm(config.GetProperty("NORM").GetString()!),
        StemChannels = config.GetProperty("STEM_OUT_CHANNELS").GetInt32(),
        Res2Channels = config.GetProperty("RES2_OUT_CHANNELS").GetInt32(),
        WidthPerGroup = config.GetProperty("WIDTH_PER_GROUP").GetInt32(),
        Groups = config.GetProperty("NUM_GROUPS").GetInt32(),
        StrideIn1x1 = config.GetProperty("STRIDE_IN_1X1").GetBoolean(),
        Res5Dilation = config.GetProperty("RES5_DILATION").GetInt32(),
        Outputs = config.GetProperty("OUT_FEATURES").Texts(),
        FreezeAt = freezeAt,
    };

    private static ResNetAttribute DeepLab(JsonElement config, int freezeAt)
    {
        var spec = ResNet(config, freezeAt);
        spec.Stem = config.GetProperty("STEM_TYPE").GetString() == "deeplab" ? StemKind.DeepLab : StemKind.Basic;
        spec.Res4Dilation = config.GetProperty("RES4_DILATION").GetInt32();
        spec.Res5MultiGrid = config.GetProperty("RES5_MULTI_GRID").Numbers();
        return spec;
    }

    // kMaX-DeepLab's own ResNet differs by the numbers of its batch norm only.
    private static ResNetAttribute KMax(JsonElement config, int freezeAt)
    {
        var spec = ResNet(config, freezeAt);
        (spec.NormEpsilon, spec.NormMomentum) = (1e-3, 0.01);
        return spec;
    }

    private static SwinAttribute Swin(JsonElement config) => new()
    {
        PretrainSize = config.GetProperty("PRETRAIN_IMG_SIZE").GetInt32(),
        PatchSize = config.GetProperty("PATCH_SIZE").GetInt32(),
        EmbedDim = config.GetProperty("EMBED_DIM").GetInt32(),
        Depths = config.GetProperty("DEPTHS").Numbers(),
        Heads = config.GetProperty("NUM_HEADS").Numbers(),
        Window = config.GetProperty("WINDOW_SIZE").GetInt32(),
        MlpRatio = config.GetProperty("MLP_RATIO").GetDouble(),
        QkvBias = config.GetProperty("QKV_BIAS").GetBoolean(),
        QkScale = config.GetProperty("QK_SCALE") is { ValueKind: JsonValueKind.Number } scale ? scale.GetDouble() : 0,
        DropRate = config.GetProperty("DROP_RATE").GetDouble(),
        AttentionDropRate = config.GetProperty("ATTN_DROP_RATE").GetDouble(),
        DropPath = config.GetProperty("DROP_PATH_RATE").GetDouble(),
        AbsolutePositions = config.GetProperty("APE").GetBoolean(),
        PatchNorm = config.GetProperty("PATCH_NORM").GetBoolean(),
        Outputs = config.GetProperty("OUT_FEATURES").Texts(),
    };

    private static NormKind Norm(string name) => name switch
    {
        "FrozenBN" => NormKind.FrozenBatchNorm,
        "BN" => NormKind.BatchNorm,
        "SyncBN" => NormKind.SyncBatchNorm,
        "GN" => NormKind.GroupNorm,
        "" => NormKind.None,
        _ => throw new InvalidDataException($"NORM '{name}' is not known here."),
    };
}
