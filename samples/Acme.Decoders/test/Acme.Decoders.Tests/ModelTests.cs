using Microsoft.Extensions.DependencyInjection;
using Seg;
using Seg.Runtime;

namespace Acme.Decoders.Tests;

/// <summary>The models of this package in a host, its plugins in static mode.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSegPlugin<AcmeDecodersPlugin>()
        .AddSegPlugin<Seg.Models.SegModelsPlugin>()
        .AddSegPlugin<Seg.Backbones.ResNet.SegBackbonesResNetPlugin>()
        .AddSegPlugin<Seg.PixelDecoders.MSDeformAttn.SegPixelDecodersMSDeformAttnPlugin>()
        .AddSegPlugin<Seg.TransformerDecoders.Mask2Former.SegTransformerDecodersMask2FormerPlugin>()
        .AddSegPlugin<Seg.Heads.MaskClassification.SegHeadsMaskClassificationPlugin>()
        .AddSegPlugin<Seg.Datasets.Coco.SegDatasetsCocoPlugin>()
        .AddSegPlugin<Seg.Datasets.FashionScenes.SegDatasetsFashionScenesPlugin>()
        .AddSegPlugin<Seg.Checkpoints.Safetensors.SegCheckpointsSafetensorsPlugin>()
        .AddSegmentation()
        .BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData("acme-r50-coco-panoptic", "mask2former-r50-coco-panoptic")]
    [InlineData("acme-fashion", "mask2former-fashion")]
    public void Only_the_decoder_differs_from_the_published_model(string ours, string published)
    {
        var models = _services.GetRequiredService<IModelCatalog>();
        var differences = _services.GetRequiredService<SpecComparer>().Differences(models.Get(published), models.Get(ours)).Select(d => d.Path);
        Assert.Empty(differences.Except(["id", "transformerDecoder.use", "checkpoint.source", "checkpoint.license", "published.numbers", "published.system", "published.config"]));
    }

    [Fact]
    public void The_published_weights_fill_every_tensor()
    {
        // Strict: a name too many, too few or of another shape is SEG4102.
        using var model = _services.GetRequiredService<ModelLoader>().Load(_services.GetRequiredService<IModelCatalog>().Get("acme-fashion"));
        Assert.IsType<EarlyExitDecoder>(model.named_modules().Single(m => m.name == "sem_seg_head.predictor").module);
    }

    [Fact]
    public void The_JSON_spec_states_only_what_differs()
    {
        var spec = _services.GetRequiredService<IModelCatalog>().Get(Path.Combine(AppContext.BaseDirectory, "specs", "acme-fashion-hasty.seg.json"));
        var decoder = Assert.IsType<EarlyExitAttribute>(spec.Components[ComponentKind.TransformerDecoder]);
        Assert.Equal((0.1, 1, 24), (decoder.Threshold, decoder.MinLayers, decoder.Queries));
    }
}
