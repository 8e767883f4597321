using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Testing.Tensors;
using Toys;
using TorchSharp;

namespace Seg.Generators.Run.Tests;

/// <summary>Compiled models, and that the run time composes the same from their specs.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSegmentation(b => b.WithoutDefaultModelFolders()).AddToys().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void ThePluginRegistersEverythingItHolds()
    {
        Assert.Equal(["toys/backbone", "toys/criterion", "toys/decoder", "toys/head", "toys/pixels", "toys/post"], _services.GetServices<ComponentDescriptor>().Select(d => d.Id).Order());
        Assert.Equal(["toy-bare", "toy-full", "toy-variant"], _services.GetServices<ModelDefinition>().Select(m => m.Spec.Id).Order());
        var classes = Assert.Single(_services.GetServices<ClassCatalogueDefinition>());
        Assert.Equal((ToyClasses.Id, 2, 2), (classes.Id, classes.Count, classes.Create().Count));
    }

    [Fact]
    public void TheManifestIsInTheAssembly()
    {
        var assembly = typeof(ToyFull).Assembly;
        var exports = assembly.GetCustomAttributes(typeof(SegComponentExportAttribute), false).Cast<SegComponentExportAttribute>().ToArray();
        foreach (var descriptor in _services.GetServices<ComponentDescriptor>())
        {
            var export = Assert.Single(exports, e => e.Id == descriptor.Id);
            Assert.Equal((descriptor.Kind.JsonName(), descriptor.GetType(), descriptor.SpecType, descriptor.Abi, descriptor.Ports), (export.Kind, export.Descriptor, export.Spec, export.Abi, export.Ports));
            Assert.Equal(descriptor.Options.Select(o => $"{o.Name}={o.Default}"), export.Defaults.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        var entry = Assert.Single(assembly.GetCustomAttributes(typeof(SegPluginEntryAttribute), false).Cast<SegPluginEntryAttribute>());
        Assert.Equal("Toys", ((ISegPlugin)Activator.CreateInstance(entry.Entry)!).Id);
        Assert.Equal(3, assembly.GetCustomAttributes(typeof(SegModelExportAttribute), false).Length);
    }

    [Fact]
    public void SpecsAreMerged()
    {
        var spec = ToyVariant.Spec;
        var backbone = (ToyBackboneAttribute)spec.Components[ComponentKind.Backbone];
        var decoder = (ToyDecoderAttribute)spec.Components[ComponentKind.TransformerDecoder];
        Assert.Equal((24, 2.5f, Loudness.Quiet), (backbone.Width, backbone.Scale, backbone.Loudness));
        Assert.Equal((7, 64), (decoder.Queries, decoder.Dim));
        Assert.Equal((32, 128, ResizeFilter.Bicubic), (spec.Preprocess.ShortestEdge, spec.Preprocess.LongestEdge, spec.Preprocess.Filter));
        Assert.Equal((SegTask.Panoptic | SegTask.Semantic, ToyClasses.Id), (spec.Task, spec.Classes));
        Assert.Null(spec.Checkpoint);
        Assert.Equal("toy/model.safetensors", ToyFull.Spec.Checkpoint?.File);
    }

    [Theory, NoTensorLeaks]
    [InlineData("toy-full")]
    [InlineData("toy-variant")]
    [InlineData("toy-bare")]
    public void CompiledAndComposedModelsAreTheSame(string id)
    {
        var definition = _services.GetServices<ModelDefinition>().Single(m => m.Spec.Id == id);
        var composer = _services.GetRequiredService<ModelComposer>();
        using var compiled = definition.Build(ToyClasses.Create());
        using var composed = composer.Compose(composer.Plan(definition.Spec));

        Assert.Equal(composed.named_modules().Select(m => m.name), compiled.named_modules().Select(m => m.name));
        Assert.Equal(Shapes(composed), Shapes(compiled));
        Assert.Equal(composed.PostProcessor.GetType(), compiled.PostProcessor.GetType());
        Assert.Equal(composed.Criterion?.GetType(), compiled.Criterion?.GetType());

        using var scope = torch.NewDisposeScope();
        composed.load_state_dict(compiled.state_dict());
        var images = torch.rand(2, 3, 32, 48);
        using (torch.no_grad())
        {
            var (a, b) = (((MaskPredictions)compiled.Forward(images, default)).Final, ((MaskPredictions)composed.Forward(images, default)).Final);
            var queries = ((ToyDecoderAttribute)definition.Spec.Components[ComponentKind.TransformerDecoder]).Queries;
            Assert.Equal([2, queries, 3], a.ClassLogits.shape);
            Assert.Equal([2, queries, 8, 12], a.MaskLogits.shape);
            Assert.True(a.ClassLogits.Equals(b.ClassLogits) && a.MaskLogits.Equals(b.MaskLogits));
        }
    }

    [Fact, NoTensorLeaks]
    public void AForwardPassLeavesItsPredictionsOnly()
    {
        using var model = ToyFull.Build(ToyClasses.Create());
        using var images = torch.rand(1, 3, 32, 32);
        using var noGrad = torch.no_grad();
        var before = torch.Tensor.TotalCount;
        var predictions = model.Forward(images, default);
        Assert.Equal(before + 2, torch.Tensor.TotalCount);
        predictions.DisposeTensors();
    }

    private static IEnumerable<string> Shapes(SegModel model) => model.state_dict().Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.shape)}]");
}
