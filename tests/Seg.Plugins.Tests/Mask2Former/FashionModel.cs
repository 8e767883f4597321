using Microsoft.Extensions.DependencyInjection;
using Seg.Runtime;
using Seg.Testing;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>The trained model of this repository, as an application would load it, and the scenes that it was measured on.</summary>
public sealed class FashionModel : IDisposable
{
    private readonly ServiceProvider _services;

    public FashionModel()
    {
        var services = new ServiceCollection();
        services.AddSegmentation(builder => builder.WithoutDefaultModelFolders().AddModelFolder(Path.Combine(Repository.Root, "models")));
        _services = AddPlugins(services).BuildServiceProvider();
        Model = _services.GetRequiredService<ModelLoader>().Load(_services.GetRequiredService<IModelCatalog>().Get("mask2former-fashion"));
        Model.eval();
        Codec = _services.GetRequiredService<IImageCodec>();
    }

    /// <summary>The plugins that the model is made of, and those that read its files.</summary>
    public static IServiceCollection AddPlugins(IServiceCollection services)
    {
        services.AddSegBackbonesResNet().AddSegPixelDecodersMSDeformAttn().AddSegTransformerDecodersMask2Former().AddSegHeadsMaskClassification()
            .AddSegModels().AddSegDatasetsFashionScenes().AddSegCheckpointsSafetensors();
#if SEG_SYSTEM_TORCH
        return services.AddSegImagingOpenCv();
#else
        return services.AddSegImagingImageSharp();
#endif
    }

    public SegModel Model { get; }

    public IImageCodec Codec { get; }

    public static IReadOnlyList<string> Scenes => [.. Directory.EnumerateFiles(FixtureFolder.PathOf("fashion-scenes", "val", "images"), "*.png").Order(StringComparer.Ordinal)];

    /// <summary>The first scenes as pictures.</summary>
    public IReadOnlyList<ImageInput> Pictures(int count) => [.. Scenes.Take(count).Select(path => Codec.DecodeFile(path))];

    /// <summary>The model as a segmenter of its own, which the caller disposes.</summary>
    public ISegmenter CreateSegmenter(SegmenterOptions? options = null, IServiceProvider? services = null) => (services ?? _services).GetRequiredService<SegmenterFactory>().Create(Model.Spec.Id, options);

    /// <summary>The prepared picture of a scene.</summary>
    public ImageBatch Batch(string scene) => new Preprocessor(Model.Spec.Preprocess).Run([Codec.Decode(File.ReadAllBytes(scene), scene, ImageLimits.Default)]);

    public void Dispose()
    {
        Model.Dispose();
        _services.Dispose();
    }
}
