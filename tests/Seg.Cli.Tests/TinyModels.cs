using System.Globalization;
using Seg.Testing;

namespace Seg.Cli.Tests;

/// <summary>Published models made so small that a process computes them in a second, and weights for them.</summary>
internal static class TinyModels
{
    /// <summary>Options of Mask2Former's decoders, for <c>--set</c>.</summary>
    public static string[] Set { get; } =
    [
        .. new[]
        {
            "pixelDecoder.dim=32", "pixelDecoder.maskDim=16", "pixelDecoder.layers=1", "pixelDecoder.heads=2", "pixelDecoder.feedForward=16",
            "decoder.dim=16", "decoder.layers=2", "decoder.queries=12", "decoder.heads=2", "decoder.feedForward=16", "preprocess.shortestEdge=64",
        }.SelectMany(option => new[] { "--set", option }),
    ];

    /// <summary>A spec of Mask2Former for clips with the backbone of the fashion model.</summary>
    public static string Clip(TemporaryFolder folder) => Write(folder, "tiny-clip.json", """
        { "id": "tiny-clip", "extends": "mask2former-video-r50-youtube-vis-2019", "backbone": { "depth": 18, "norm": "batchNorm", "stemChannels": 16, "res2Channels": 16 } }
        """);

    /// <summary>A semantic spec of Mask2Former with Swin and three classes, for pictures of 64 to 96 pixels.</summary>
    public static string Swin(TemporaryFolder folder)
    {
        Write(folder, "classes.json", """{ "id": "tools", "classes": [ { "name": "bolt", "isThing": false }, { "name": "nut", "isThing": false }, { "name": "washer", "isThing": false } ] }""");
        return Write(folder, "tiny-swin.json", """
            {
              "id": "tiny-swin", "extends": "mask2former-swin-t-ade20k-semantic", "task": "semantic", "classes": "classes.json",
              "backbone": { "embedDim": 8, "depths": [1, 1, 1, 1], "heads": [1, 1, 1, 1], "window": 4 },
              "pixelDecoder": { "dim": 32, "maskDim": 16, "layers": 1, "heads": 2, "feedForward": 16 },
              "transformerDecoder": { "dim": 16, "queries": 6, "layers": 2, "heads": 2, "feedForward": 16 },
              "preprocess": { "shortestEdge": 64, "longestEdge": 96, "padTo": 32 }
            }
            """);
    }

    /// <summary>The same model as Transformers' config.json has it.</summary>
    public static string SwinOnTheHub => """
        {
          "model_type": "mask2former",
          "backbone_config": {
            "model_type": "swin", "embed_dim": 8, "depths": [1, 1, 1, 1], "num_heads": [1, 1, 1, 1], "window_size": 4, "image_size": 224, "patch_size": 4, "mlp_ratio": 4.0,
            "qkv_bias": true, "drop_path_rate": 0.3, "use_absolute_embeddings": false
          },
          "feature_size": 32, "mask_feature_size": 16, "hidden_dim": 16, "encoder_feedforward_dim": 16, "encoder_layers": 1, "decoder_layers": 3, "num_attention_heads": 2,
          "dim_feedforward": 16, "num_queries": 6, "id2label": { "0": "bolt", "1": "nut", "2": "washer" }
        }
        """;

    /// <summary>Its preprocessor_config.json.</summary>
    public static string PreprocessorOnTheHub => """{ "size": { "shortest_edge": 64, "longest_edge": 96 }, "size_divisor": 32, "resample": 2 }""";

    /// <summary>Random weights for a model under its own names: those that <c>weights inspect</c> misses in a file of something else.</summary>
    public static string RandomWeights(TemporaryFolder folder, string model)
    {
        var (other, path) = (folder.Of("other.safetensors"), folder.Of("random.safetensors"));
        Safetensors.Write(other, new Dictionary<string, SafetensorsEntry> { ["other"] = SafetensorsEntry.Of([1], [0]) });
        var random = new Random(1);
        var problems = SegProcess.Run("weights", "inspect", other, "--model", model, "--json").Json.GetProperty("problems").EnumerateArray();
        Safetensors.Write(path, problems.Where(p => p.GetProperty("kind").GetString() == "Missing").ToDictionary(p => p.GetProperty("name").GetString()!, p => Fresh(p.GetProperty("text").GetString()!)));
        return path;

        SafetensorsEntry Fresh(string text)
        {
            Assert.EndsWith("] float32", text);
            long[] shape = [.. text[1..text.IndexOf(']')].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
            return SafetensorsEntry.Of(shape, Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(random.NextDouble() - 0.5)));
        }
    }

    private static string Write(TemporaryFolder folder, string name, string json)
    {
        File.WriteAllText(folder.Of(name), json);
        return folder.Of(name);
    }
}
