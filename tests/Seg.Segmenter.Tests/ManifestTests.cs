using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Seg.Backbones;
using Seg.Models;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>State names, shapes and parameter counts of every published size, and of the compiled specs.</summary>
public sealed class ManifestTests : IDisposable
{
    private static readonly FixtureFile Fixture = FixtureFile.Open("segmenter/segmenter-manifests");
    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddSegModels().AddSegDatasetsAde20k().AddSegDatasetsCityscapes().AddSegDatasetsPascalContext().BuildServiceProvider();

    private readonly Device _before = get_default_device();

    // The meta device keeps shapes and no data.
    public ManifestTests() => set_default_device(META);

    public static TheoryData<string> Manifests => [.. Fixture.Json.GetProperty("models").EnumerateObject().Select(model => model.Name)];

    /// <summary>Compiled specs, with the manifest of their size, the side of their images and their classes.</summary>
    public static TheoryData<string, string, int, int> Specs => new()
    {
        { "segmenter-t-mask16-ade20k", "ti-mask16", 512, 150 },
        { "segmenter-s-mask16-ade20k", "s-mask16", 512, 150 },
        { "segmenter-b-mask16-ade20k", "b-mask16", 512, 150 },
        { "segmenter-b-linear8-ade20k", "b-linear8", 512, 150 },
        { "segmenter-l-mask16-ade20k-640", "l-mask16", 640, 150 },
        { "segmenter-deit-b-linear16-ade20k", "deit-b-linear16", 512, 150 },
        { "segmenter-deit-b-mask16-ade20k", "deit-b-mask16", 512, 150 },
        { "segmenter-l-mask16-pascal-context", "l-mask16", 480, 60 },
        { "segmenter-l-mask16-cityscapes", "l-mask16", 768, 19 },
        { "segmenter-openmmlab-t-mask16-ade20k", "ti-mask16", 512, 150 },
        { "segmenter-openmmlab-s-linear16-ade20k", "s-linear16", 512, 150 },
        { "segmenter-openmmlab-s-mask16-ade20k", "s-mask16", 512, 150 },
        { "segmenter-openmmlab-b-mask16-ade20k", "b-mask16", 512, 150 },
        { "segmenter-openmmlab-l-mask16-ade20k-640", "l-mask16", 640, 150 },
    };

    [Fact]
    public void Every_size_patch_and_decoder_is_among_the_manifests()
    {
        var names = Fixture.Json.GetProperty("models").EnumerateObject().Select(model => model.Name).ToArray();
        foreach (var size in new[] { "ti", "s", "b", "l" })
            foreach (var decoder in new[] { "linear8", "mask8", "linear16", "mask16", "linear32", "mask32" }) Assert.Contains($"{size}-{decoder}", names);
    }

    [Theory, MemberData(nameof(Manifests))]
    public void State_and_parameters_are_the_published_ones(string name)
    {
        var manifest = Fixture.Json.GetProperty("models").GetProperty(name);
        using var modules = new FixtureModules(manifest.GetProperty("config"));
        FixtureWeights.AssertSameState(Tensors(manifest), modules);
        Assert.Equal(manifest.GetProperty("parameters").GetInt64(), modules.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Each_released_model_has_a_spec()
    {
        var listed = ((IEnumerable<object[]>)Specs).Select(row => (string)row[0]);
        Assert.Equal(listed.Order(StringComparer.Ordinal), Definitions().Select(d => d.Spec.Id).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Specs))]
    public void A_spec_has_the_state_of_its_release(string id, string manifest, int side, int classes)
    {
        using var model = Build(id);
        var published = Fixture.Json.GetProperty("models").GetProperty(manifest);
        var expected = Tensors(published).Where(t => !Absent(id, t.Name)).Select(t => t with { Shape = Shape(t, side, classes, published) });
        FixtureWeights.AssertSameState(expected, model);
    }

    [Theory, MemberData(nameof(Specs))]
    public void A_spec_says_how_its_release_is_evaluated(string id, string manifest, int side, int classes)
    {
        var spec = Definitions().Single(d => d.Spec.Id == id).Spec;
        Assert.EndsWith(((ViTAttribute)spec.Components[ComponentKind.Backbone]).PatchSize.ToString(), manifest, StringComparison.Ordinal);
        Assert.Equal(classes, Services.GetServices<ClassCatalogueDefinition>().Single(c => c.Id == spec.Classes).Count);
        // segm/eval/miou.py: windows of the training's crop, a stride of 32 less.
        Assert.Equal((side, side - 32), (spec.SlidingWindow!.Size, spec.SlidingWindow.Stride));
        var isDeit = id.Contains("deit");
        Assert.Equal(isDeit ? [123.68f, 116.28f, 103.53f] : [127.5f, 127.5f, 127.5f], spec.Preprocess.Mean);
        Assert.Equal(isDeit ? [58.4f, 57.12f, 57.38f] : [127.5f, 127.5f, 127.5f], spec.Preprocess.Std);
        Assert.Equal(isDeit, ((ViTAttribute)spec.Components[ComponentKind.Backbone]).Distilled);
        Assert.Equal(id switch { _ when id.Contains("cityscapes") => (1024, 2048), _ when id.Contains("pascal") => (520, 4160), _ => (side, 4 * side) }, (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge));
        Assert.Equal(ResizeFilter.OpenCvLinear, spec.Preprocess.Filter);
        Assert.Contains("mIoU", spec.Published!.Numbers);
    }

    private static IEnumerable<ModelDefinition> Definitions() => Services.GetServices<ModelDefinition>().Where(d => d.Spec.Published?.System == "Segmenter");

    private static SegModel Build(string id)
    {
        var definition = Definitions().Single(d => d.Spec.Id == id);
        return definition.Build(Services.GetServices<ClassCatalogueDefinition>().Single(c => c.Id == definition.Spec.Classes).Create());
    }

    // OpenMMLab's models have no classifier, and Cityscapes' decoder one block.
    private static bool Absent(string id, string name) =>
        (id.Contains("openmmlab") && name.StartsWith("encoder.head")) || (id.Contains("cityscapes") && name.StartsWith("decoder.blocks.1."));

    // Manifests are of 512 x 512 and 150 classes.
    private static long[] Shape(ManifestTensor tensor, int side, int classes, JsonElement manifest)
    {
        var cells = side / manifest.GetProperty("config").GetProperty("patch_size").GetInt32();
        var published = 512 / manifest.GetProperty("config").GetProperty("patch_size").GetInt32();
        return tensor.Name switch
        {
            "encoder.pos_embed" => [1, tensor.Shape[1] - published * published + cells * cells, tensor.Shape[2]],
            "decoder.cls_emb" => [1, classes, tensor.Shape[2]],
            "decoder.mask_norm.weight" or "decoder.mask_norm.bias" => [classes],
            _ => tensor.Shape,
        };
    }

    private static IEnumerable<ManifestTensor> Tensors(JsonElement manifest) => manifest.GetProperty("tensors").EnumerateArray()
        .Select(row => new ManifestTensor(row[0].GetString()!, [.. row[1].EnumerateArray().Select(d => d.GetInt64())], "float32"));

    public void Dispose() => set_default_device(_before);
}
