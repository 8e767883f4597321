namespace Seg.Plugins.Tests.Composition.Combinations;

/// <summary>
/// Options that make each component tiny. Several sets where one cannot fit every neighbour: levels are named differently by backbones, and some components
/// have two outputs or inputs. The first set that fits is taken.
/// </summary>
internal static class TinyOptions
{
    /// <summary>Component id to JSON objects, without "use".</summary>
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>
    {
        ["seg/resnet"] = ["""{ "depth": 18, "stemChannels": 8, "res2Channels": 8 }"""],
        ["seg/swin"] = ["""{ "embedDim": 8, "depths": [1, 1, 1, 1], "heads": [1, 1, 2, 2], "window": 4 }"""],
        ["seg/convnext"] = ["""{ "depths": [1, 1, 1, 1], "dims": [8, 12, 16, 24], "layerScale": 0.5 }"""],
        ["seg/max-s"] = ["""{ "width": 8, "stemWidth": 4, "blocks": [1, 1, 2, 1], "heads": 2, "dropPath": 0 }"""],
        ["seg/vit"] = ["""{ "dim": 16, "depth": 1, "heads": 2, "imageSize": [64, 64], "pretrainClasses": 0 }"""],
        ["seg/max-s"] = ["""{ "blocks": [1, 1, 1, 1], "width": 8, "stemWidth": 8, "heads": 2 }"""],

        ["seg/fpn"] =
        [
            """{ "dim": 32, "maskDim": 16 }""",
            """{ "dim": 32, "maskDim": 16, "inFeatures": ["tokens"], "levels": 1 }""",
        ],
        ["seg/feature-pyramid"] = ["""{ "dim": 16 }""", """{ "dim": 16, "inFeatures": ["tokens"] }"""],
        ["seg/simple-pyramid"] = ["""{ "dim": 16, "maskDim": 16, "levels": 4 }""", """{ "dim": 16, "maskDim": 16 }""", """{ "dim": 16, "maskDim": 16, "inFeature": "res4" }"""],
        ["seg/msdeform-attn"] =
        [
            """{ "dim": 32, "maskDim": 16, "layers": 1, "heads": 2, "points": 2, "feedForward": 32 }""",
            """{ "dim": 32, "maskDim": 16, "layers": 1, "heads": 2, "points": 2, "feedForward": 32, "inFeatures": ["tokens"], "transformerFeatures": ["tokens"], "commonStride": 16, "levels": 1 }""",
        ],
        ["maskformer/transformer-encoder"] =
        [
            """{ "dim": 32, "maskDim": 16, "layers": 1, "heads": 2, "feedForward": 32, "dropout": 0, "levels": 3 }""",
            """{ "dim": 32, "maskDim": 16, "layers": 1, "heads": 2, "feedForward": 32, "dropout": 0, "levels": 1, "inFeatures": ["tokens"] }""",
        ],
        ["kmax/pixel-decoder"] =
        [
            """{ "channels": [8, 8, 8, 8], "blocks": [1, 1, 1, 1], "heads": 2, "passOn": [] }""",
            """{ "channels": [8, 8, 8, 8], "blocks": [1, 1, 1, 1], "heads": 2 }""",
            """{ "channels": [8], "blocks": [1], "kinds": ["Axial"], "heads": 2, "levels": 1, "inFeatures": ["tokens"], "passOn": [] }""",
        ],

        ["mask2former/masked-attention"] =
        [
            """{ "dim": 16, "queries": 5, "layers": 2, "heads": 2, "feedForward": 32 }""",
            """{ "dim": 16, "queries": 5, "layers": 2, "heads": 2, "feedForward": 32, "levels": 1 }""",
            """{ "dim": 16, "queries": 5, "layers": 2, "heads": 2, "feedForward": 32, "levels": 4 }""",
        ],
        ["maskformer/detr-decoder"] =
        [
            """{ "dim": 16, "queries": 5, "layers": 1, "heads": 2, "feedForward": 32, "dropout": 0 }""",
            """{ "dim": 16, "queries": 14, "layers": 1, "heads": 2, "feedForward": 32, "dropout": 0, "classQueries": true }""",
        ],
        ["kmax/k-means-attention"] =
        [
            """{ "queries": 5, "blocks": [1, 1, 1], "dim": 16, "filters": 8, "heads": 2, "feedForward": 32, "maskDim": 8, "semanticFeatures": [] }""",
            """{ "queries": 5, "blocks": [1], "dim": 16, "filters": 8, "heads": 2, "feedForward": 32, "maskDim": 8, "semanticFeatures": [] }""",
            """{ "queries": 5, "blocks": [1, 1, 1, 1], "dim": 16, "filters": 8, "heads": 2, "feedForward": 32, "maskDim": 8, "semanticFeatures": [] }""",
        ],
        ["segmenter/mask-transformer"] = OnOneLevel(""" "layers": 1, "dim": 16, "heads": 2, """),

        ["seg/roi"] = [Regions(16, 4), Regions(16, 3), Regions(32, 3), Regions(16, 1), Regions(32, 1)],

        ["seg/mask-classification"] = ["{}", """{ "projects": true }"""],
        ["seg/per-pixel"] = ["{}"],
        ["seg/pixel-classifier"] = ["{}"],
        ["segmenter/linear"] = OnOneLevel(""),
        ["mask-rcnn/mask-head"] = ["""{ "dim": 16, "convolutions": 1, "maskDim": 8 }""", """{ "dim": 32, "convolutions": 1, "maskDim": 8 }"""],
        // Its third stage has a quarter of the channels, less two for mask and edge: 32 at least.
        ["dynamask/head"] = ["""{ "dim": 32, "convolutions": 1, "switchDim": 8, "switchNarrowDim": 4, "switchHidden": 16 }"""],

        ["mask2former/set-criterion"] = ["""{ "points": 16 }"""],
        ["maskformer/set-criterion"] = ["{}"],
        ["kmax/criterion"] = ["""{ "pixelSamples": 16, "semanticSamples": 16 }"""],
        ["seg/pixel-cross-entropy"] = ["{}"],
        ["mask-rcnn/criterion"] = ["{}"],
        ["dynamask/criterion"] = ["{}"],

        ["mask2former/mask-inference"] = ["{}"],
        ["maskformer/mask-inference"] = ["{}"],
        ["kmax/mask-inference"] = ["{}"],
        ["seg/semantic-inference"] = ["{}"],
        ["mask-rcnn/mask-pasting"] = ["{}"],
    };

    /// <summary>Sets for a component that reads one level by name: a plain backbone's, an ordinary pyramid's, and what kMaX's pixel decoder calls it.</summary>
    private static string[] OnOneLevel(string options) => [.. new[] { "tokens", "res5", "os32" }.Select(level => $$"""{ {{options}} "inFeatures": ["{{level}}"] }""")];

    private static string Regions(int dim, int levels) =>
        $$"""
        { "dim": {{dim}}, "proposalDim": 16, "levelProposals": 20, "proposals": 10, "trainLevelProposals": 20, "trainProposals": 10, "anchorSamples": 16, "boxSamples": 16,
          "poolLevels": {{levels}}, "poolSize": 3, "boxDim": 16, "scoreThreshold": 0, "detections": 5 }
        """;
}
