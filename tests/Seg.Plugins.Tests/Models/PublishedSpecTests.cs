using System.Text.Json;
using Seg.Backbones;
using Seg.Heads;
using Seg.Modules;
using Seg.Testing;
using Seg.TransformerDecoders;

namespace Seg.Plugins.Tests.Models;

/// <summary>Mask2Former's specs against what the published configurations and manifests say.</summary>
public class PublishedSpecTests
{
    public static TheoryData<string> Configs => [.. StateManifest.Index("index-mask2former").Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_published_image_configuration_has_one_spec_and_each_spec_a_configuration()
    {
        var published = StateManifest.Index("index-mask2former").Keys;

        Assert.Equal(47, published.Count());
        Assert.Equal(published.Order(StringComparer.Ordinal), ModelDefinitions.Mask2Former.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(ModelDefinitions.All.Count, ModelDefinitions.All.Select(m => m.Spec.Id).Distinct().Count());
    }

    [Fact]
    public void Each_published_kMaX_configuration_of_PyTorch_has_one_spec()
    {
        var published = StateManifest.Index("index-kmax").Keys;

        Assert.Equal(9, published.Count());
        Assert.Equal(published.Order(StringComparer.Ordinal), ModelDefinitions.Published("kMaX-DeepLab").Keys.Where(config => config.EndsWith(".yaml", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void Classes_queries_and_backbone_are_those_of_the_manifest(string config)
    {
        var spec = ModelDefinitions.Mask2Former[config].Spec;
        var file = StateManifest.Index("index-mask2former")[config];
        using var json = JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf("manifests", file)));
        var shapes = StateManifest.Read(file).Tensors.ToDictionary(t => t.Name, t => t.Shape);

        Assert.Equal(json.RootElement.GetProperty("num_classes").GetInt32(), ModelDefinitions.ClassesOf(spec).Count);
        Assert.Equal(shapes["sem_seg_head.predictor.query_feat.weight"][0], ((MaskedAttentionAttribute)spec.Components[ComponentKind.TransformerDecoder]).Queries);
        var isSwin = json.RootElement.GetProperty("backbone").GetString() == "D2SwinTransformer";
        Assert.Equal(isSwin ? "seg/swin" : "seg/resnet", spec.Components[ComponentKind.Backbone].Id);
        if (spec.Components[ComponentKind.Backbone] is SwinAttribute swin) Assert.Equal(shapes["backbone.norm0.weight"][0], swin.EmbedDim);
        if (spec.Components[ComponentKind.Backbone] is ResNetAttribute resNet)
        {
            Assert.Equal(shapes.ContainsKey("backbone.res4.6.conv1.weight") ? 101 : 50, resNet.Depth);
            Assert.Equal(shapes.ContainsKey("backbone.stem.conv1.norm.num_batches_tracked") ? NormKind.SyncBatchNorm : NormKind.FrozenBatchNorm, resNet.Norm);
        }
    }

    [Theory]
    [MemberData(nameof(Configs))]
    public void Task_classes_and_test_size_follow_from_the_configuration_s_folder(string config)
    {
        var spec = ModelDefinitions.Mask2Former[config].Spec;
        var (dataset, task) = (config.Split('/')[0].Replace("mapillary-vistas", "mapillary", StringComparison.Ordinal), config.Split('/')[1].Split('-')[0]);

        Assert.Equal($"{dataset}/{task}", spec.Classes);
        Assert.StartsWith("mask2former-", spec.Id, StringComparison.Ordinal);
        Assert.EndsWith($"-{dataset}-{task}", spec.Id, StringComparison.Ordinal);
        Assert.True(spec.Task.HasFlag(Enum.Parse<SegTask>(task, ignoreCase: true)));
        Assert.Equal(TestSize(dataset, config), (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge));
        Assert.Equal((32, ResizeFilter.Bilinear), (spec.Preprocess.PadTo, spec.Preprocess.Filter));
        Assert.Equal([123.675f, 116.28f, 103.53f], spec.Preprocess.Mean);
        Assert.Equal([58.395f, 57.12f, 57.375f], spec.Preprocess.Std);

        var inference = (MaskInferenceAttribute)spec.Components[ComponentKind.PostProcessor];
        Assert.Equal((dataset == "mapillary" ? 0 : 0.8, 0.8, 100), (inference.ObjectThreshold, inference.OverlapThreshold, inference.TopInstances));
        Assert.Equal("CC-BY-NC-4.0", spec.Checkpoint?.License);
        Assert.Equal("", spec.Checkpoint?.File);
        Assert.NotEmpty(spec.Published!.Numbers);
    }

    [Fact]
    public void The_fashion_model_is_what_its_training_configuration_says()
    {
        var spec = ModelDefinitions.Get("mask2former-fashion").Spec;
        using var json = JsonDocument.Parse(File.ReadAllBytes(FixtureFolder.PathOf("checkpoints", "mask2former-fashion", "config.json")));
        var inference = json.RootElement.GetProperty("inference");
        var post = (MaskInferenceAttribute)spec.Components[ComponentKind.PostProcessor];

        Assert.Equal(inference.GetProperty("object_mask_threshold").GetDouble(), post.ObjectThreshold);
        Assert.Equal(inference.GetProperty("overlap_threshold").GetDouble(), post.OverlapThreshold);
        Assert.Equal(inference.GetProperty("detections_per_image").GetInt32(), post.TopInstances);
        Assert.Equal((0, 0, 32), (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge, spec.Preprocess.PadTo));
        Assert.Equal(SegTask.Semantic | SegTask.Instance | SegTask.Panoptic, spec.Task);
        var classes = json.RootElement.GetProperty("classes").EnumerateArray().Select(c => new SegClass(
            c.GetProperty("id").GetInt32(), c.GetProperty("name").GetString()!, c.GetProperty("isthing").GetInt32() == 1,
            new Rgb(c.GetProperty("color")[0].GetByte(), c.GetProperty("color")[1].GetByte(), c.GetProperty("color")[2].GetByte())));
        Assert.Equal(classes, ModelDefinitions.ClassesOf(spec).Classes);
    }

    // Shortest and longest edge at test time: detectron2's defaults for COCO, else MIN_SIZE_TEST and MAX_SIZE_TEST of the base configurations.
    private static (int, int) TestSize(string dataset, string config) => (dataset, config) switch
    {
        ("coco", _) => (800, 1333),
        ("cityscapes", _) => (1024, 2048),
        ("mapillary", _) => (2048, 2048),
        (_, var c) when c.Contains("semantic", StringComparison.Ordinal) && !c.Contains("res640", StringComparison.Ordinal) => (512, 2048),
        _ => (640, 2560),
    };
}
