using Seg.Modules;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Backbones;

/// <summary>The layers that plugins share: frozen batch norm, convolution with norm, stochastic depth.</summary>
[NoTensorLeaks]
public class SharedLayerTests
{
    [Fact]
    public void Frozen_batch_norm_is_its_formula_with_and_without_gradients()
    {
        using var scope = NewDisposeScope();
        using var norm = Layers.Register(new FrozenBatchNorm2d(3, epsilon: 0.5));
        var state = norm.state_dict();
        Assert.Equal(["bias", "running_mean", "running_var", "weight"], state.Keys.Order());
        Assert.Empty(norm.parameters());
        Fill("weight", 2, 3, -1);
        Fill("bias", 0.5f, 0, 1);
        Fill("running_mean", 1, -1, 0);
        Fill("running_var", 0.5f, 3.5f, 8.5f);
        float[] scale = [2, 1.5f, -1 / 3f], shift = [-1.5f, 1.5f, 1];

        var x = randn(2, 3, 4, 5);
        var expected = x * tensor(scale).view(1, 3, 1, 1) + tensor(shift).view(1, 3, 1, 1);
        Parity.AssertClose("inference", Parity.Floats(expected), Parity.Floats(norm.forward(x)), 1e-5);

        var leaf = x.detach().requires_grad_();
        var y = norm.forward(leaf);
        Parity.AssertClose("training", Parity.Floats(expected), Parity.Floats(y), 1e-5);
        y.sum().backward();
        Parity.AssertClose("gradient", Parity.Floats(tensor(scale).view(1, 3, 1, 1).expand(2, 3, 4, 5)), Parity.Floats(leaf.grad!), 1e-6);

        void Fill(string name, params float[] values) => state[name].copy_(tensor(values));
    }

    [Theory]
    [InlineData(NormKind.None, "bias weight")]
    [InlineData(NormKind.BatchNorm, "norm.bias norm.num_batches_tracked norm.running_mean norm.running_var norm.weight weight")]
    [InlineData(NormKind.FrozenBatchNorm, "norm.bias norm.running_mean norm.running_var norm.weight weight")]
    [InlineData(NormKind.GroupNorm, "norm.bias norm.weight weight")]
    public void Convolution_has_a_bias_only_without_norm(NormKind kind, string names)
    {
        using var conv = Layers.Register(new ConvNorm(3, 32, kernel: 3, norm: kind));
        Assert.Equal(names, string.Join(' ', conv.state_dict().Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Convolution_keeps_the_size_at_stride_1_and_applies_relu_last()
    {
        using var scope = NewDisposeScope();
        using var conv = Layers.Register(new ConvNorm(2, 32, kernel: 3, dilation: 2, norm: NormKind.GroupNorm, relu: true));
        var y = conv.forward(randn(1, 2, 7, 9));
        Assert.Equal([1, 32, 7, 9], y.shape);
        Assert.True(y.min().item<float>() == 0);
    }

    [Fact]
    public void Group_norm_over_channels_that_do_not_divide_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ConvNorm(3, 48, kernel: 1, norm: NormKind.GroupNorm));

    [Fact]
    public void Drop_path_drops_whole_samples_and_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        using var drop = new DropPath(0.25);
        var y = Parity.Floats(drop.forward(ones(4000, 2, 3)));
        var samples = y.Chunk(6).ToArray();
        Assert.All(samples, sample => Assert.True(sample.All(v => v == sample[0]) && (sample[0] == 0 || Math.Abs(sample[0] - 4 / 3f) < 1e-6)));
        Assert.InRange(samples.Count(sample => sample[0] == 0), 850, 1150);
        drop.eval();
        Assert.All(Parity.Floats(drop.forward(ones(4, 2))), v => Assert.Equal(1, v));
    }

    [Fact]
    public void Drop_path_of_everything_gives_zeros_not_nan()
    {
        using var scope = NewDisposeScope();
        using var drop = new DropPath(1);
        Assert.All(Parity.Floats(drop.forward(ones(4, 2))), v => Assert.Equal(0, v));
    }
}
