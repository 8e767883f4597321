using System.Text.Json.Nodes;

namespace Seg.Runtime;

/// <summary>How a system's configuration in Transformers becomes options of Seg's components.</summary>
internal abstract class HubSystem
{
    /// <summary>The system's name in Published.</summary>
    public abstract string System { get; }

    /// <summary>The key map of its weights; empty to choose by the names.</summary>
    public abstract string KeyMap(HubConfig config);

    /// <summary>The slots that the configuration fills, with every option that it states.</summary>
    public abstract IEnumerable<(string Slot, JsonObject Options)> Slots(HubConfig config);
}

/// <summary>Transformers' Mask2FormerConfig (models/mask2former/configuration_mask2former.py); values left out have its defaults.</summary>
internal sealed class HubMask2Former : HubSystem
{
    public static HubMask2Former Instance { get; } = new();

    public override string System => "Mask2Former";

    public override string KeyMap(HubConfig config) => "mask2former/huggingface";

    public override IEnumerable<(string, JsonObject)> Slots(HubConfig config)
    {
        yield return ("backbone", HubBackbones.Options(config));
        yield return ("pixelDecoder", new()
        {
            ["use"] = "seg/msdeform-attn", ["dim"] = config.Int("feature_size", 256), ["maskDim"] = config.Int("mask_feature_size", 256),
            ["layers"] = config.Int("encoder_layers", 6), ["feedForward"] = config.Int("encoder_feedforward_dim", 1024),
            ["heads"] = config.Int("num_attention_heads", 8), ["commonStride"] = config.Int("common_stride", 4),
        });
        yield return ("transformerDecoder", new()
        {
            // Transformers counts the prediction before the first layer too.
            ["use"] = "mask2former/masked-attention", ["layers"] = config.Int("decoder_layers", 10) - 1, ["dim"] = config.Int("hidden_dim", 256),
            ["queries"] = config.Int("num_queries", 100), ["heads"] = config.Int("num_attention_heads", 8), ["feedForward"] = config.Int("dim_feedforward", 2048),
            ["preNorm"] = config.Flag("pre_norm", false), ["enforceInputProjection"] = config.Flag("enforce_input_projection", false),
        });
    }
}

/// <summary>Transformers' MaskFormerConfig (models/maskformer/configuration_maskformer.py): always the plain feature pyramid, and DETR's decoder on the backbone's last level.</summary>
internal sealed class HubMaskFormer : HubSystem
{
    public static HubMaskFormer Instance { get; } = new();

    public override string System => "MaskFormer";

    public override string KeyMap(HubConfig config) => "";

    public override IEnumerable<(string, JsonObject)> Slots(HubConfig config)
    {
        yield return ("backbone", HubBackbones.Options(config));
        yield return ("pixelDecoder", new() { ["use"] = "seg/fpn", ["dim"] = config.Int("fpn_feature_size", 256), ["maskDim"] = config.Int("mask_feature_size", 256), ["passThrough"] = new JsonArray("res5") });
        var detr = config.Object("decoder_config") ?? throw config.Unsupported("decoder_config", "DETR's", "nothing");
        if (detr.Text("model_type", "detr") is not "detr" and var other) throw detr.Unsupported("model_type", "detr", $"'{other}'");
        yield return ("transformerDecoder", new()
        {
            ["use"] = "maskformer/detr-decoder", ["inFeature"] = "", ["dim"] = detr.Int("d_model", 256), ["queries"] = detr.Int("num_queries", 100),
            ["layers"] = detr.Int("decoder_layers", 6), ["heads"] = detr.Int("decoder_attention_heads", 8), ["feedForward"] = detr.Int("decoder_ffn_dim", 2048), ["encoderLayers"] = 0,
        });
    }
}

/// <summary>Backbones within a configuration.</summary>
internal static class HubBackbones
{
    /// <summary>The options of Seg's backbone.</summary>
    /// <exception cref="SegException">SEG4014: a backbone that Seg's key maps do not know.</exception>
    public static JsonObject Options(HubConfig config)
    {
        var backbone = config.Object("backbone_config") ?? throw config.Unsupported("backbone_config", "the backbone's configuration", "nothing");
        return backbone.Text("model_type") switch
        {
            "swin" or "maskformer-swin" => Swin(backbone),
            "resnet" => ResNet(backbone),
            var other => throw backbone.Unsupported("model_type", "swin or resnet", $"'{other}'"),
        };
    }

    private static JsonObject Swin(HubConfig c) => new()
    {
        ["use"] = "seg/swin", ["embedDim"] = c.Int("embed_dim", 96), ["depths"] = List(c.Numbers("depths") ?? [2, 2, 6, 2]), ["heads"] = List(c.Numbers("num_heads") ?? [3, 6, 12, 24]),
        ["window"] = c.Int("window_size", 7), ["mlpRatio"] = c.Number("mlp_ratio", 4), ["qkvBias"] = c.Flag("qkv_bias", true), ["patchSize"] = c.Int("patch_size", 4),
        ["dropPath"] = c.Number("drop_path_rate", 0.1), ["absolutePositions"] = c.Flag("use_absolute_embeddings", false), ["pretrainSize"] = c.Int("image_size", 224),
    };

    private static JsonObject ResNet(HubConfig c)
    {
        if (c.Text("layer_type", "bottleneck") is not "bottleneck" and var kind) throw c.Unsupported("layer_type", "bottleneck", $"'{kind}'");
        var depths = string.Join(',', c.Numbers("depths") ?? [3, 4, 6, 3]);
        int depth = depths switch { "3,4,6,3" => 50, "3,4,23,3" => 101, "3,8,36,3" => 152, _ => throw c.Unsupported("depths", "those of ResNet-50, 101 or 152", depths) };
        // Transformers has a batch norm that counts nothing in inference, where the release has a frozen one: the same numbers.
        return new() { ["use"] = "seg/resnet", ["depth"] = depth, ["strideIn1x1"] = c.Flag("downsample_in_bottleneck", false) };
    }

    private static JsonArray List(IReadOnlyList<double> numbers) => new([.. numbers.Select(n => (JsonNode)(int)n)]);
}
