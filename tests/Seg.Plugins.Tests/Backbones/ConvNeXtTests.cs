using Seg.Backbones;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Backbones;

[NoTensorLeaks]
public class ConvNeXtTests
{
    private static ConvNeXtAttribute Tiny() => new() { Depths = [1, 1, 2, 1], Dims = [8, 8, 12, 16], LayerScale = 0.5 };

    /// <summary>Cell c covers pixels 4c − 1 to 4c + 2, so that a side's last pixel counts unless the side is a multiple of 4.</summary>
    [Theory]
    [InlineData(33, 41), InlineData(34, 35), InlineData(5, 6), InlineData(32, 36)]
    public void Cells_of_the_stem_start_one_pixel_before_the_image(int height, int width)
    {
        var spec = Tiny();
        spec.Outputs = ["stem"];
        using var backbone = BackboneConfig.Create(spec);
        backbone.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var before = Stem(zeros(1, 3, height, width));
        foreach (var (y, x) in new[] { (0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1) })
        {
            var image = zeros(1, 3, height, width);
            image[0, 0, y, x] = 10;
            var changed = (Stem(image) - before).abs().sum(1)[0].gt(1e-6);
            var (row, column) = ((y + 1) / 4, (x + 1) / 4);
            var seen = row < changed.shape[0] && column < changed.shape[1];
            Assert.Equal(seen ? 1 : 0, changed.sum().item<long>());
            if (seen) Assert.True(changed[row, column].item<bool>());
        }

        Tensor Stem(Tensor image) => backbone.Forward(image, CancellationToken.None)[0].Tensor;
    }

    /// <summary>Beyond an odd size the step down meets what its normalisation makes of zeros, its bias (kMaX-DeepLab pads before the normalisation).</summary>
    [Fact]
    public void An_odd_size_continues_as_the_norms_bias()
    {
        var spec = Tiny();
        spec.Outputs = ["res2", "res3"];
        using var backbone = BackboneConfig.Create(spec);
        backbone.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var image = randn(1, 3, 12, 12);
        var plain = Last();
        backbone.state_dict()["downsample_layers.1.0.bias"].fill_(1);
        backbone.state_dict()["downsample_layers.1.0.weight"].fill_(0);
        backbone.state_dict()["stages.1.0.gamma"].fill_(0);
        var constant = Last();
        // With a weight of 0 every cell is the bias, and so is the padding: all of the 2×2 cells of res3 are then equal.
        Assert.Equal([1, 8, 2, 2], plain.shape);
        Assert.Equal(0, (constant - constant.slice(2, 0, 1, 1).slice(3, 0, 1, 1)).abs().max().item<float>(), 1e-6);
        Assert.NotEqual(0, (plain - constant).abs().max().item<float>(), 1e-3);

        Tensor Last() => backbone.Forward(image, CancellationToken.None)[^1].Tensor;
    }

    /// <summary>Single precision's gradients are those of double precision: libtorch 1.13's oneDNN has a wrong GELU backward for operands of different layouts.</summary>
    [Fact]
    public void Gradients_are_those_of_double_precision()
    {
        var spec = Tiny();
        spec.DropPath = 0;
        using var backbone = BackboneConfig.Create(spec);
        using var scope = NewDisposeScope();
        var image = randn(2, 3, 33, 47);
        var single = Gradients(image);
        backbone.zero_grad();
        backbone.to(ScalarType.Float64);
        var twice = Gradients(image.to(ScalarType.Float64));
        foreach (var (name, values) in single)
            Parity.AssertClose(name, twice[name], values, 1e-4 * Math.Max(1, twice[name].Max(Math.Abs)));

        Dictionary<string, float[]> Gradients(Tensor images)
        {
            backbone.Forward(images, CancellationToken.None).Select(level => level.Tensor.square().mean()).Aggregate((a, b) => a + b).backward();
            return backbone.named_parameters().ToDictionary(entry => entry.name, entry => Parity.Floats(entry.parameter.grad!));
        }
    }

    [Theory]
    [InlineData(0.0, false), InlineData(1e-6, true)]
    public void Layer_scale_of_zero_is_none(double scale, bool there)
    {
        var spec = Tiny();
        spec.LayerScale = scale;
        using var backbone = BackboneConfig.Create(spec);
        Assert.Equal(there, backbone.state_dict().ContainsKey("stages.2.1.gamma"));
        if (there) Assert.All(Parity.Floats(backbone.state_dict()["stages.2.1.gamma"]), value => Assert.Equal((float)scale, value));
    }

    public static TheoryData<string, Action<ConvNeXtAttribute>> Misfits => new()
    {
        { "Depths", s => s.Depths = [3, 3, 9] },
        { "Dims", s => s.Dims = [8, 16, 32, 64, 128] },
        { "Outputs", s => s.Outputs = [] },
        { "Outputs", s => s.Outputs = ["res6"] },
    };

    [Theory, MemberData(nameof(Misfits))]
    public void Options_that_do_not_fit_are_refused_by_name(string option, Action<ConvNeXtAttribute> change)
    {
        var spec = Tiny();
        change(spec);
        var error = Assert.Throws<SegException>(() => new ConvNeXtBackbone(spec));
        Assert.Equal("SEG4002", error.DiagnosticId);
        Assert.Contains($"option {option} ", error.Message);
    }
}
