using System.Text.Json;
using Seg.Backbones;
using Seg.TransformerDecoders;

namespace Seg.Segmenter.Tests;

/// <summary>From the reference's configuration to options.</summary>
public static class SegmenterOptions
{
    public static ViTAttribute Backbone(JsonElement config) => new()
    {
        Dim = config.GetProperty("d_model").GetInt32(),
        Depth = config.GetProperty("n_layers").GetInt32(),
        Heads = config.GetProperty("n_heads").GetInt32(),
        PatchSize = config.GetProperty("patch_size").GetInt32(),
        ImageSize = [.. config.GetProperty("image_size").EnumerateArray().Select(size => size.GetInt32())],
        Distilled = config.TryGetProperty("distilled", out var distilled) && distilled.GetBoolean(),
        // The fixtures' models have no stochastic depth; it is for training alone.
        DropPath = 0,
    };

    public static MaskTransformerAttribute MaskTransformer(JsonElement decoder) => new()
    {
        Layers = decoder.GetProperty("n_layers").GetInt32(),
        Dropout = decoder.GetProperty("dropout").GetDouble(),
        DropPath = decoder.GetProperty("drop_path_rate").GetDouble(),
    };

    /// <summary>On pixels of 0..255, as the reference's dataset pipeline rounds them.</summary>
    public static PreprocessAttribute Preprocess(JsonElement config)
    {
        var isDeit = config.TryGetProperty("normalization", out var name) && name.GetString() == "deit";
        return new()
        {
            PadTo = config.GetProperty("patch_size").GetInt32(),
            Mean = isDeit ? [123.68f, 116.28f, 103.53f] : [127.5f, 127.5f, 127.5f],
            Std = isDeit ? [58.4f, 57.12f, 57.38f] : [127.5f, 127.5f, 127.5f],
        };
    }
}
