using Seg.PixelDecoders;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

public class FpnPixelDecoderTests
{
    private static readonly LevelShape[] Levels = [new("res2", 4, 8), new("res3", 8, 16), new("res4", 16, 32)];

    // Odd sizes, of an input of 43 × 59.
    private static readonly (long Height, long Width)[] Sizes = [(11, 15), (6, 8), (3, 4)];

    [Theory]
    [InlineData("GN", 2)]
    [InlineData("", 3)]
    public void Levels_and_mask_features_have_the_declared_shapes(string norm, int given)
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(new() { InFeatures = ["res2", "res3", "res4"], Dim = 32, MaskDim = 12, Levels = given, Norm = norm });

        var features = decoder.Forward(Pyramid(), CancellationToken.None);

        Assert.Equal(new[] { "res4", "res3", "res2" }[..given], features.Pyramid.Select(level => level.Name));
        Assert.Equal([1, 32, 3, 4], features.Pyramid[0].Tensor.shape);
        Assert.Equal([1, 12, 11, 15], features.MaskFeatures!.Tensor.shape);
        Assert.Equal(4, features.MaskFeatures.Stride);
    }

    /// <summary>Names and shapes are those of MaskFormer's published models: a bias only without normalisation, no adapter on the coarsest level.</summary>
    [Fact]
    public void State_has_the_published_names()
    {
        using var decoder = Create(new() { InFeatures = ["res2", "res3", "res4"], Dim = 32, MaskDim = 12 });
        Assert.Equal(
            [
                "adapter_1.norm.bias", "adapter_1.norm.weight", "adapter_1.weight", "adapter_2.norm.bias", "adapter_2.norm.weight", "adapter_2.weight",
                "layer_1.norm.bias", "layer_1.norm.weight", "layer_1.weight", "layer_2.norm.bias", "layer_2.norm.weight", "layer_2.weight",
                "layer_3.norm.bias", "layer_3.norm.weight", "layer_3.weight", "mask_features.bias", "mask_features.weight",
            ],
            decoder.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>The definition written out with functional operations.</summary>
    [Fact]
    public void Result_is_the_pyramid_by_definition()
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(new() { InFeatures = ["res2", "res3", "res4"], Dim = 32, MaskDim = 12, Norm = "" });
        var (pyramid, state) = (Pyramid(), decoder.state_dict());

        var found = decoder.Forward(pyramid, CancellationToken.None);

        var coarse = nn.functional.relu(Convolve("layer_3", pyramid["res4"].Tensor));
        var middle = nn.functional.relu(Convolve("layer_2", Convolve("adapter_2", pyramid["res3"].Tensor) + Nearest(coarse, 6, 8)));
        var fine = nn.functional.relu(Convolve("layer_1", Convolve("adapter_1", pyramid["res2"].Tensor) + Nearest(middle, 11, 15)));
        AssertSame(coarse, found.Pyramid[0].Tensor);
        AssertSame(middle, found.Pyramid[1].Tensor);
        AssertSame(fine, found.Pyramid[2].Tensor);
        AssertSame(Convolve("mask_features", fine), found.MaskFeatures!.Tensor);

        Tensor Convolve(string name, Tensor x)
        {
            var padding = state[name + ".weight"].shape[2] / 2;
            return nn.functional.conv2d(x, state[name + ".weight"], state[name + ".bias"], padding: [padding, padding]);
        }

        // The nearest cell of output row y is floor(y · rows / output rows).
        static Tensor Nearest(Tensor x, int height, int width)
        {
            var rows = tensor(Enumerable.Range(0, height).Select(y => y * x.shape[2] / height).ToArray());
            var columns = tensor(Enumerable.Range(0, width).Select(c => c * x.shape[3] / width).ToArray());
            return x.index_select(2, rows).index_select(3, columns);
        }

        static void AssertSame(Tensor expected, Tensor actual) => Parity.AssertClose("level", Parity.Floats(expected), Parity.Floats(actual), 1e-5);
    }

    [Fact]
    public void Options_that_do_not_fit_are_told_apart()
    {
        Assert.Contains("option Levels", Refusal(new() { InFeatures = ["res2", "res3"], Dim = 32, Levels = 3 }));
        Assert.Contains("option Dim", Refusal(new() { InFeatures = ["res2", "res3", "res4"], Dim = 40 }));
        Assert.Contains("option InFeatures", Refusal(new() { InFeatures = ["res3", "res2", "res4"], Dim = 32 }));

        static string Refusal(FpnAttribute spec)
        {
            var refusal = Assert.Throws<SegException>(() => Create(spec));
            Assert.Equal("SEG4002", refusal.DiagnosticId);
            return refusal.Message;
        }
    }

    private static FpnPixelDecoder Create(FpnAttribute spec) => Layers.Register(new FpnPixelDecoder(spec, new() { Classes = 3, Pyramid = Levels }));

    private static Pyramid Pyramid() => new([.. Levels.Select((level, i) => new PyramidLevel(level.Name, level.Stride, randn([1, level.Channels, Sizes[i].Height, Sizes[i].Width])))]);
}
