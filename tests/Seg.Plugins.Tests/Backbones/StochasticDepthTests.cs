using Seg.Backbones;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Backbones;

[NoTensorLeaks]
public class StochasticDepthTests
{
    public static TheoryData<string, BackboneSpecAttribute> Backbones => new()
    {
        { "swin", new SwinAttribute { EmbedDim = 8, Depths = [2, 2, 2, 2], Heads = [1, 2, 4, 8], Window = 4, DropPath = 0.9 } },
        { "convnext", new ConvNeXtAttribute { Depths = [1, 1, 2, 1], Dims = [8, 8, 12, 16], LayerScale = 0.5, DropPath = 0.9 } },
    };

    [Theory, MemberData(nameof(Backbones))]
    public void It_changes_training_only(string name, BackboneSpecAttribute spec)
    {
        // Two draws may leave out the same branches; these don't.
        manual_seed(1);
        using var backbone = BackboneConfig.Create(spec);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var images = randn(4, 3, 32, 32);
        Assert.True(!Values().SequenceEqual(Values()), $"{name}: two passes of training are equal");
        backbone.eval();
        Assert.Equal(Values(), Values());

        float[] Values() => Parity.Floats(backbone.Forward(images, CancellationToken.None)[^1].Tensor);
    }
}
