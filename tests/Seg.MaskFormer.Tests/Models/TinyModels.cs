using Microsoft.Extensions.DependencyInjection;
using Seg.Backbones;
using Seg.Runtime;

namespace Seg.MaskFormer.Tests.Models;

/// <summary>Models over a narrow ResNet-50, with whatever parts a test wants.</summary>
internal static class TinyModels
{
    public const int Classes = 5;

    /// <summary>A model with new weights, in training mode. The caller owns it.</summary>
    public static SegModel Build(SegTask task, PixelDecoderSpecAttribute pixels, TransformerDecoderSpecAttribute? decoder, HeadSpecAttribute head,
        CriterionSpecAttribute criterion, PostProcessorSpecAttribute post, string? headState = null)
    {
        var components = new Dictionary<ComponentKind, ComponentSpecAttribute>
        {
            [ComponentKind.Backbone] = new ResNetAttribute { StemChannels = 8, Res2Channels = 16, WidthPerGroup = 4 },
            [ComponentKind.PixelDecoder] = pixels,
            [ComponentKind.Head] = head,
            [ComponentKind.Criterion] = criterion,
            [ComponentKind.PostProcessor] = post,
        };
        if (decoder is not null) components[ComponentKind.TransformerDecoder] = decoder;
        var services = new ServiceCollection();
        services.AddSegmentation();
        services.AddSegBackbonesResNet().AddSegPixelDecodersFpn().AddSegPixelDecodersTransformerEncoder().AddSegTransformerDecodersMaskFormer()
            .AddSegTransformerDecodersMask2Former().AddSegHeadsMaskClassification().AddSegHeadsPerPixel();
        services.AddSingleton(new ClassCatalogueDefinition("tiny", Classes,
            () => new("tiny", [.. Enumerable.Range(0, Classes).Select(i => new SegClass(i, $"class {i}", i < 3, default))])));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<ModelComposer>().Build(new ModelSpec
        {
            Id = "tiny", Task = task, Classes = "tiny", Components = components, StateNames = new StateNamesAttribute { Head = headState }.All,
        });
    }

    /// <summary>Fails unless each trained parameter has a finite gradient.</summary>
    public static void AssertGradients(SegModel model)
    {
        var without = model.named_parameters().Where(p => p.parameter.grad is null || !p.parameter.grad.isfinite().all().item<bool>()).Select(p => p.name);
        Assert.Empty(without);
    }
}
