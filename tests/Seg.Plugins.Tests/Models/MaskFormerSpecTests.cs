using System.Text.Json;
using Seg.Backbones;
using Seg.Heads;
using Seg.PixelDecoders;
using Seg.Testing;
using Seg.TransformerDecoders;

namespace Seg.Plugins.Tests.Models;

/// <summary>MaskFormer's specs against what the published configurations and manifests say.</summary>
public class MaskFormerSpecTests
{
    public static TheoryData<string> Configs => [.. StateManifest.Index("index-maskformer").Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_published_configuration_has_one_spec_and_each_spec_a_configuration()
    {
        var published = StateManifest.Index("index-maskformer").Keys;

        Assert.Equal(30, published.Count());
        Assert.Equal(published.Order(StringComparer.Ordinal), ModelDefinitions.MaskFormer.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void Classes_queries_and_backbone_are_those_of_the_manifest(string config)
    {
        var spec = ModelDefinitions.MaskFormer[config].Spec;
        var file = StateManifest.Index("index-maskformer")[config];
        using var json = JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf("manifests", file)));
        var shapes = StateManifest.Read(file).Tensors.ToDictionary(t => t.Name, t => t.Shape);

        Assert.Equal(json.RootElement.GetProperty("num_classes").GetInt32(), ModelDefinitions.ClassesOf(spec).Count);
        long? published = shapes.TryGetValue("sem_seg_head.predictor.query_embed.weight", out var queries) ? queries[0] : null;
        Assert.Equal(published, (spec.Components.GetValueOrDefault(ComponentKind.TransformerDecoder) as DetrDecoderAttribute)?.Queries);
        switch (json.RootElement.GetProperty("backbone").GetString())
        {
            case "D2SwinTransformer":
                Assert.Equal(shapes["backbone.norm0.weight"][0], ((SwinAttribute)spec.Components[ComponentKind.Backbone]).EmbedDim);
                break;
            case var builder:
                var resNet = (ResNetAttribute)spec.Components[ComponentKind.Backbone];
                var deepLab = builder == "build_resnet_deeplab_backbone";
                Assert.Equal(shapes.ContainsKey("backbone.res4.6.conv1.weight") ? 101 : 50, resNet.Depth);
                Assert.Equal(deepLab ? StemKind.DeepLab : StemKind.Basic, resNet.Stem);
                // Dilations leave no trace in the state.
                Assert.Equal(deepLab ? [1, 2, 4] : new[] { 1, 1, 1 }, resNet.Res5MultiGrid);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void Task_classes_sizes_and_thresholds_follow_from_the_configuration(string config)
    {
        var spec = ModelDefinitions.MaskFormer[config].Spec;
        var (folder, baseline) = (config.Split('/')[0], config.Contains("per_pixel", StringComparison.Ordinal));
        var panoptic = folder is "coco-panoptic" or "ade20k-150-panoptic";

        Assert.Equal(panoptic ? SegTask.Panoptic | SegTask.Semantic : SegTask.Semantic, spec.Task);
        Assert.Equal(Classes(folder), spec.Classes);
        Assert.Equal(TestSize(folder, config), (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge));
        // The baselines run in detectron2's own semantic segmentor, which pads as the backbone says: not at all.
        Assert.Equal(baseline || folder == "coco-panoptic" ? 0 : 32, spec.Preprocess.PadTo);
        Assert.Equal([123.675f, 116.28f, 103.53f], spec.Preprocess.Mean);
        Assert.Equal("CC-BY-NC-4.0", spec.Checkpoint?.License);
        Assert.Matches("^(mIoU|PQ) [0-9.]+(, multi-scale mIoU [0-9.]+)?$", spec.Published!.Numbers);
        Assert.StartsWith(baseline ? "per-pixel-baseline-" : "maskformer-", spec.Id, StringComparison.Ordinal);
        if (baseline)
        {
            Assert.Equal(4, ((SemanticInferenceAttribute)spec.Components[ComponentKind.PostProcessor]).Upsample);
            return;
        }
        var inference = (MaskInferenceAttribute)spec.Components[ComponentKind.PostProcessor];
        Assert.Equal((folder == "ade20k-150-panoptic" ? 0.7 : 0.8, 0.8, false), (inference.ObjectThreshold, inference.OverlapThreshold, inference.ConfidentOnly));
        Assert.IsType<MaskFormerCriterionAttribute>(spec.Components[ComponentKind.Criterion]);
        // Encoder layers in the pixel decoder: panoptic models on ResNet only.
        if (panoptic && !config.Contains("swin", StringComparison.Ordinal)) Assert.Equal(6, ((TransformerEncoderAttribute)spec.Components[ComponentKind.PixelDecoder]).Layers);
        else Assert.Equal(["res5"], ((FpnAttribute)spec.Components[ComponentKind.PixelDecoder]).PassThrough);
    }

    private static string Classes(string folder) => folder switch
    {
        "coco-panoptic" => "coco/panoptic",
        "ade20k-150-panoptic" => "ade20k/panoptic",
        "ade20k-150" => "ade20k/semantic",
        "ade20k-full-847" => "ade20k-847",
        "coco-stuff-10k-171" => "coco-stuff-10k",
        "cityscapes-19" => "cityscapes/semantic",
        "mapillary-vistas-65" => "mapillary/semantic",
        _ => throw new InvalidDataException($"No folder {folder} here."),
    };

    // Shortest and longest edge at test time: detectron2's defaults for COCO, else MIN_SIZE_TEST and MAX_SIZE_TEST.
    private static (int, int) TestSize(string folder, string config) => folder switch
    {
        "coco-panoptic" => (800, 1333),
        "cityscapes-19" => (1024, 2048),
        "mapillary-vistas-65" => (2048, 2048),
        "coco-stuff-10k-171" or "ade20k-150-panoptic" => (640, 2560),
        _ => config.Contains("res640", StringComparison.Ordinal) ? (640, 2560) : (512, 2048),
    };
}
