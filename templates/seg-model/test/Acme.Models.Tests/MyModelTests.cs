using Microsoft.Extensions.DependencyInjection;
using Seg;
using Seg.Runtime;

namespace Acme.Models.Tests;

/// <summary>The model in a host; its plugins are ordinary references here (static mode).</summary>
public sealed class MyModelTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSegPlugin<AcmeModelsPlugin>()
        .AddSegPlugin<Seg.Models.SegModelsPlugin>()
        .AddSegPlugin<Seg.Backbones.ResNet.SegBackbonesResNetPlugin>()
        .AddSegPlugin<Seg.Backbones.Swin.SegBackbonesSwinPlugin>()
        .AddSegPlugin<Seg.PixelDecoders.Fpn.SegPixelDecodersFpnPlugin>()
        .AddSegPlugin<Seg.PixelDecoders.MSDeformAttn.SegPixelDecodersMSDeformAttnPlugin>()
        .AddSegPlugin<Seg.TransformerDecoders.Mask2Former.SegTransformerDecodersMask2FormerPlugin>()
        .AddSegPlugin<Seg.Heads.MaskClassification.SegHeadsMaskClassificationPlugin>()
        .AddSegPlugin<Seg.Datasets.Ade20k.SegDatasetsAde20kPlugin>()
        .AddSegPlugin<Seg.Datasets.Cityscapes.SegDatasetsCityscapesPlugin>()
        .AddSegPlugin<Seg.Datasets.Coco.SegDatasetsCocoPlugin>()
        .AddSegPlugin<Seg.Datasets.FashionScenes.SegDatasetsFashionScenesPlugin>()
        .AddSegPlugin<Seg.Datasets.MapillaryVistas.SegDatasetsMapillaryVistasPlugin>()
        .AddSegmentation()
        .BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void The_compiled_spec_and_its_JSON_twin_are_one_model()
    {
        var models = _services.GetRequiredService<IModelCatalog>();
        var twin = models.Get(Path.Combine(AppContext.BaseDirectory, "specs", "my-model.seg.json"));
        var differences = _services.GetRequiredService<SpecComparer>().Differences(models.Get("my-model"), twin).Select(d => d.Path);
        Assert.Equal(["id"], differences);
    }

    [Fact]
    public void The_components_fit_and_the_model_is_built()
    {
        using var model = _services.GetRequiredService<ModelComposer>().Build(_services.GetRequiredService<IModelCatalog>().Get("my-model"));
        Assert.NotEmpty(model.parameters());
    }
}
