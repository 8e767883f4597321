using Microsoft.Extensions.DependencyInjection;
using Seg.Heads;
using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.KMax.Tests;

/// <summary>The compiled specs of kMaX-DeepLab against its configurations; their states are held to the manifests in Seg.Plugins.Tests.</summary>
public sealed class KMaXSpecTests : IDisposable
{
    private static readonly ServiceProvider Services = new ServiceCollection()
        .AddSegModels().AddSegDatasetsCoco().AddSegDatasetsAde20k().AddSegDatasetsCityscapes().BuildServiceProvider();

    private readonly Device _before = get_default_device();

    // The meta device keeps shapes and no data.
    public KMaXSpecTests() => set_default_device(META);

    public static TheoryData<string> Ids => [.. Definitions.Keys.Order(StringComparer.Ordinal)];

    private static Dictionary<string, ModelDefinition> Definitions { get; } =
        Services.GetServices<ModelDefinition>().Where(m => m.Spec.Published?.System == "kMaX-DeepLab").ToDictionary(m => m.Spec.Id, StringComparer.Ordinal);

    [Fact]
    public void There_are_the_nine_of_PyTorch_and_two_of_MaX_S() => Assert.Equal(11, Definitions.Count);

    [Theory, MemberData(nameof(Ids))]
    public void Classes_sizes_and_thresholds_are_those_of_the_configuration(string id)
    {
        var spec = Definitions[id].Spec;
        var dataset = id.Split('-')[^2];
        var decoder = (KMeansAttentionAttribute)spec.Components[ComponentKind.TransformerDecoder];
        var inference = (KMaXInferenceAttribute)spec.Components[ComponentKind.PostProcessor];
        var criterion = (KMaXCriterionAttribute)spec.Components[ComponentKind.Criterion];

        Assert.Equal($"{dataset}/panoptic", spec.Classes);
        Assert.Equal(SegTask.Panoptic, spec.Task);
        Assert.Equal([127.5f, 127.5f, 127.5f], spec.Preprocess.Mean);
        Assert.Equal([127.5f, 127.5f, 127.5f], spec.Preprocess.Std);
        Assert.Equal(dataset == "cityscapes" ? (1025, 2049, 1025, 2049) : (1281, 1281, 1281, 1281),
            (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge, spec.Preprocess.FixedHeight, spec.Preprocess.FixedWidth));
        Assert.Equal(dataset == "cityscapes" ? 256 : 128, decoder.Queries);
        Assert.Equal(dataset == "ade20k" ? 0 : 0.2, decoder.DropPath);
        Assert.Equal(dataset == "cityscapes" ? ["res5"] : ["res5", "res3", "res2"], decoder.SemanticFeatures);
        var expected = dataset switch
        {
            "coco" => (0.7, 0.5, 0.8, 1.0, 400, 6400),
            "cityscapes" => (0.5, 0.3, 0.9, 0.0, 256, 2048),
            _ => (0.4, 0.4, 0.8, 1.0, 0, 0),
        };
        Assert.Equal(expected, (inference.ThingThreshold, inference.StuffThreshold, inference.OverlapThreshold, inference.MaskExponent, inference.ThingAreaLimit, inference.StuffAreaLimit));
        Assert.Equal((0.4, 1.0), (inference.PixelThreshold, inference.ClassExponent));
        // What the numbers were measured with: the PyTorch release, or TensorFlow.
        Assert.Equal(spec.Published!.Config.EndsWith(".yaml", StringComparison.Ordinal) ? Variant.Released : Variant.Published, inference.Variant);
        Assert.Equal(dataset == "cityscapes" ? (0.6, 1.0, 0) : (1.5, 2.0, 4096), (criterion.PixelTemperature, criterion.SemanticTemperature, criterion.SemanticSamples));
        Assert.Equal((3.0, 0.3, 3.0, 1.0, 1.0, 1e-5), (criterion.ClassWeight, criterion.MaskWeight, criterion.DiceWeight, criterion.PixelWeight, criterion.SemanticWeight, criterion.LeastWeight));
        Assert.StartsWith("PQ ", spec.Published.Numbers, StringComparison.Ordinal);
        Assert.Equal("Apache-2.0", spec.Checkpoint?.License);
    }

    /// <summary>The paper's table 1 counts millions without the auxiliary semantic predictor, which inference does not run.</summary>
    [Theory]
    [InlineData("kmax-r50-coco-panoptic", 57)]
    [InlineData("kmax-max-s-coco-panoptic", 74)]
    [InlineData("kmax-convnext-t-coco-panoptic", 61)]
    [InlineData("kmax-convnext-s-coco-panoptic", 83)]
    [InlineData("kmax-convnext-b-coco-panoptic", 122)]
    [InlineData("kmax-convnext-l-coco-panoptic", 232)]
    public void Parameters_are_as_many_as_published(string id, int millions)
    {
        var classes = Services.GetServices<ClassCatalogueDefinition>().Single(c => c.Id == Definitions[id].Spec.Classes).Create();
        using var model = Definitions[id].Build(classes);
        var counted = model.named_parameters().Where(p => !p.name.Contains("_auxiliary_semantic_predictor", StringComparison.Ordinal)).Sum(p => p.parameter.numel());
        Assert.Equal(millions, Math.Round(counted / 1e6));
    }

    public void Dispose() => set_default_device(_before);
}
