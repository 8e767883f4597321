using Seg.PixelDecoders;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Models.Tests.Parts;

[NoTensorLeaks]
public class SimplePyramidTests
{
    private const int Dim = 8, In = 16;

    /// <summary>Each level as ViTDet's paper draws it, worked out from the state dict by plain operators.</summary>
    [Fact]
    public void Every_level_is_made_of_the_one_map_by_itself()
    {
        using var decoder = Create(new() { Dim = Dim, MaskDim = 12, Levels = 4 });
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var (name, value) in decoder.state_dict()) value.copy_(randn_like(value));
        var state = decoder.state_dict();
        var map = randn(2, In, 3, 5);
        var given = decoder.Forward(new([new("tokens", 16, map)]), default);

        var quarter = Up(functional.gelu(Norm(Up(map, "simfp_2.0"), "simfp_2.1")), "simfp_2.3");
        AssertClose("res2", Tail(quarter, "simfp_2", 4));
        AssertClose("res3", Tail(Up(map, "simfp_3.0"), "simfp_3", 1));
        AssertClose("res4", Tail(map, "simfp_4", 0));
        AssertClose("res5", Tail(functional.max_pool2d(functional.pad(map, [0, 1, 0, 1], value: double.NegativeInfinity), 2, 2), "simfp_5", 1));
        var pixels = functional.conv2d(given.Pyramid["res2"].Tensor, state["mask_features.weight"], state["mask_features.bias"]);
        Parity.AssertClose("mask features", Parity.Floats(pixels), Parity.Floats(given.MaskFeatures!.Tensor), 1e-4);
        Assert.Equal(["res5 /32", "res4 /16", "res3 /8", "res2 /4"], given.Pyramid.Select(level => $"{level.Name} /{level.Stride}"));
        Assert.Equal(4, given.MaskFeatures.Stride);

        Tensor Up(Tensor x, string name) => functional.conv_transpose2d(x, state[name + ".weight"], state[name + ".bias"], strides: [2, 2]);

        Tensor Tail(Tensor x, string name, int at) =>
            Norm(functional.conv2d(Norm(functional.conv2d(x, state[$"{name}.{at}.weight"]), $"{name}.{at}.norm"), state[$"{name}.{at + 1}.weight"], padding: [1, 1]), $"{name}.{at + 1}.norm");

        // Mean and variance over the channels of each cell.
        Tensor Norm(Tensor x, string name)
        {
            var centred = x - x.mean([1], keepdim: true);
            var scaled = centred / (centred.square().mean([1], keepdim: true) + 1e-6).sqrt();
            return scaled * state[name + ".weight"].view(1, -1, 1, 1) + state[name + ".bias"].view(1, -1, 1, 1);
        }

        void AssertClose(string level, Tensor expected) => Parity.AssertClose(level, Parity.Floats(expected), Parity.Floats(given.Pyramid[level].Tensor), 2e-4);
    }

    [Fact]
    public void Levels_that_nobody_gets_have_no_weights()
    {
        using var decoder = Create(new() { Dim = Dim, MaskDim = Dim, Levels = 1 });
        Assert.Equal(["mask_features", "simfp_2", "simfp_5"], decoder.named_children().Select(child => child.name).Order());
    }

    [Theory]
    [InlineData(16, 14), InlineData(18, 16)]
    public void A_map_that_cannot_be_divided_is_refused(int channels, int stride)
    {
        var error = Assert.Throws<SegException>(() => new SimplePyramidPixelDecoder(new(), Context(channels, stride)));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains("InFeature", error.Message);
    }

    private static PixelDecoder Create(SimplePyramidAttribute spec) => Layers.Register<PixelDecoder>(new SimplePyramidPixelDecoder(spec, Context(In, 16)));

    private static ComponentContext Context(int channels, int stride) =>
        new() { Classes = 3, IsThing = [true, false, false], Task = SegTask.Panoptic, Pyramid = [new("tokens", stride, channels)] };
}
