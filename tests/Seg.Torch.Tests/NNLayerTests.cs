using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>What the layers compute, against formulas, and how they start.</summary>
public class NNLayerTests
{
    private static void AssertClose(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().to(ScalarType.Float64).item<double>();
        Assert.True(difference <= tolerance, $"largest difference {difference:g4}");
    }

    [Fact]
    public void Linear_is_a_matrix_product()
    {
        using var scope = NewDisposeScope();
        var layer = nn.Linear(3, 2);
        var x = randn(4, 5, 3);
        AssertClose(x.matmul(layer.weight.t()) + layer.bias!, layer.call(x));
        AssertClose(x.matmul(layer.weight.t()), nn.Linear(new Parameter(layer.weight.detach().clone())).call(x));
    }

    [Fact]
    public void Default_weights_are_uniform_within_one_over_root_of_fan_in()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        foreach (var (weight, bias, fanIn) in new[] { Of(nn.Linear(64, 128)), Of(nn.Conv2d(16, 64, 2)), Of(nn.Conv2d(32, 64, 2, groups: 2)) })
        {
            Assert.Equal(64, fanIn);
            foreach (var values in new[] { weight, bias })
            {
                var largest = values.abs().max().item<float>();
                Assert.InRange(largest, 0.11, 0.125);
            }
            Assert.Equal(0.125 / Math.Sqrt(3), weight.std().item<float>(), 0.003);
        }

        static (Tensor, Tensor, long) Of(nn.Module<Tensor, Tensor> layer)
        {
            var weight = layer.get_parameter("weight")!.detach();
            return (weight, layer.get_parameter("bias")!.detach(), weight[0].NumberOfElements);
        }
    }

    [Fact]
    public void Convolution_pads_by_every_mode()
    {
        using var scope = NewDisposeScope();
        var x = randn(1, 2, 5, 6);
        foreach (var (mode, name) in new[] { (PaddingModes.Zeros, PaddingModes.Constant), (PaddingModes.Reflect, PaddingModes.Reflect), (PaddingModes.Replicate, PaddingModes.Replicate), (PaddingModes.Circular, PaddingModes.Circular) })
        {
            var layer = nn.Conv2d(2, 3, (3, 5), padding: (1, 2), padding_mode: mode);
            AssertClose(nn.functional.conv2d(nn.functional.pad(x, (2, 2, 1, 1), name), layer.weight, layer.bias), layer.call(x));
        }
    }

    [Fact]
    public void Same_padding_adds_the_odd_element_at_the_end()
    {
        using var scope = NewDisposeScope();
        var x = randn(1, 2, 5, 6);
        var layer = nn.Conv2d(2, 3, (2, 3), Padding.Same, dilation: (1, 2));
        AssertClose(nn.functional.conv2d(nn.functional.pad(x, (2, 2, 0, 1)), layer.weight, layer.bias, dilation: [1, 2]), layer.call(x));
        AssertClose(layer.call(x), nn.functional.conv2d_padding(x, layer.weight, layer.bias, padding: Padding.Same, dilation: [1, 2]));
        Assert.Throws<ArgumentException>(() => nn.Conv2d(2, 3, 3, Padding.Same, stride: 2));
    }

    [Fact]
    public void Convolution_rejects_other_channels()
    {
        using var layer = nn.Conv2d(2, 3, 3);
        Assert.Contains("[1, 4, 5, 5]", Assert.Throws<ArgumentException>(() => layer.call(zeros(1, 4, 5, 5))).Message);
        Assert.Throws<ArgumentException>(() => nn.Conv2d(3, 4, 3, groups: 2));
    }

    [Fact]
    public void Transposed_convolution_reaches_a_size_asked_for()
    {
        using var scope = NewDisposeScope();
        var layer = nn.ConvTranspose2d(2, 3, 3, stride: 2, padding: 1);
        Assert.Equal([1L, 3L, 7L, 9L], layer.call(zeros(1, 2, 4, 5)).shape);
        Assert.Equal([1L, 3L, 8L, 9L], layer.forward(zeros(1, 2, 4, 5), [8L, 9L]).shape);
        Assert.Throws<ArgumentException>(() => layer.forward(zeros(1, 2, 4, 5), [12L, 9L]));
    }

    [Fact]
    public void Batch_norm_uses_and_updates_statistics_in_training_only()
    {
        using var scope = NewDisposeScope();
        var layer = nn.BatchNorm2d(3, momentum: 0.25);
        var x = randn(4, 3, 5, 2) * 2 + 1;
        var mean = x.mean([0, 2, 3]);
        var variance = x.var([0L, 2L, 3L], unbiased: false);

        var normalized = (x - mean.view(1, 3, 1, 1)) / (variance.view(1, 3, 1, 1) + 1e-5).sqrt();
        AssertClose(normalized, layer.call(x));
        AssertClose(mean * 0.25, layer.running_mean!);
        AssertClose(x.var([0L, 2L, 3L], unbiased: true) * 0.25 + 0.75, layer.running_var!);
        Assert.Equal(1, layer.num_batches_tracked!.item<long>());

        layer.eval();
        var kept = layer.running_mean!.clone();
        AssertClose((x - kept.view(1, 3, 1, 1)) / (layer.running_var!.view(1, 3, 1, 1) + 1e-5).sqrt(), layer.call(x));
        AssertClose(kept, layer.running_mean!);
        Assert.Equal(1, layer.num_batches_tracked!.item<long>());

        layer.reset_running_stats();
        Assert.Equal(0f, layer.running_mean!.abs().sum().item<float>());
        Assert.Throws<ArgumentException>(() => layer.call(zeros(2, 3)));
    }

    [Fact]
    public void Layer_and_group_norm_normalize_their_slices()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 6, 4) * 3 + 2;
        var perRow = (x - x.mean([2], true)) / (x.var(2, unbiased: false, keepdim: true) + 1e-5).sqrt();
        AssertClose(perRow, nn.LayerNorm(4).call(x));
        var groups = x.view(2, 3, 8);
        var perGroup = (groups - groups.mean([2], true)) / (groups.var(2, unbiased: false, keepdim: true) + 1e-5).sqrt();
        AssertClose(perGroup.view(2, 6, 4), nn.GroupNorm(3, 6).call(x));
        Assert.Throws<ArgumentException>(() => nn.GroupNorm(4, 6));
    }

    [Fact]
    public void Dropout_drops_and_scales_in_training_only()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var layer = nn.Dropout(0.25);
        var x = ones(100, 100);
        var y = layer.call(x);
        var kept = y.ne(0).to(ScalarType.Float32).mean().item<float>();
        Assert.InRange(kept, 0.73, 0.77);
        Assert.Equal(1 / 0.75f, y.max().item<float>(), tolerance: 1e-5f);

        var channels = nn.Dropout2d(0.5).call(ones(10, 20, 3, 3)).sum([2, 3]);
        Assert.True(channels.eq(0).logical_or(channels.eq(18)).all().item<bool>());

        layer.eval();
        AssertClose(x, layer.call(x), 0);
    }

    [Fact]
    public void Embedding_looks_up_rows_and_pads_with_zeros()
    {
        using var scope = NewDisposeScope();
        var layer = nn.Embedding(5, 3, padding_idx: 2);
        Assert.Equal(0f, layer.weight[2].abs().sum().item<float>());
        var rows = layer.call(tensor(new long[] { 4, 2 }));
        AssertClose(stack([layer.weight[4], layer.weight[2]]), rows);
        rows.sum().backward();
        var gradient = layer.weight.grad!;
        Assert.Equal(0f, gradient[2].abs().sum().item<float>());
        Assert.Equal(3f, gradient[4].sum().item<float>());
        var frozen = nn.Embedding_from_pretrained(ones(2, 2));
        Assert.False(frozen.weight.requires_grad);
    }

    [Fact]
    public void Sequential_chains_slices_and_keeps_the_callers_input()
    {
        using var scope = NewDisposeScope();
        var chain = nn.Sequential(("double", nn.Linear(2, 2)), ("relu", nn.ReLU(inplace: true)), ("identity", nn.Identity()));
        var x = randn(3, 2);
        AssertClose(nn.functional.relu(((nn.Module<Tensor, Tensor>)chain[0]).call(x)), chain.call(x));
        Assert.False(x.IsInvalid);
        Assert.Equal(3, chain.Count);
        Assert.Equal(["relu", "identity"], chain[1..].named_children().Select(child => child.name));
        AssertClose(x, nn.Sequential().call(x));
    }

    [Fact]
    public void Module_lists_renumber()
    {
        using var scope = NewDisposeScope();
        var list = nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.Linear(1, 1), nn.ReLU());
        list.Insert(1, nn.Tanh());
        list.append(nn.Sigmoid());
        Assert.Equal(["0:Linear", "1:Tanh", "2:ReLU", "3:Sigmoid"], list.named_children().Select(child => $"{child.name}:{child.module.GetName()}"));
        list.RemoveAt(0);
        Assert.Equal(["0", "1", "2"], list.named_children().Select(child => child.name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fused_weights_do_what_convolution_and_normalization_did(bool bias)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var convolution = nn.Conv2d(3, 4, 3, groups: 1, bias: bias);
        var norm = nn.BatchNorm2d(4);
        foreach (var values in new Tensor[] { norm.weight!, norm.bias!, norm.running_mean! }) nn.init.normal_(values);
        nn.init.uniform_(norm.running_var!, 0.5, 2);
        norm.eval();
        var x = randn(2, 3, 6, 6);
        var (weight, offset) = nn.utils.fuse_conv_bn_weights(
            convolution.weight, convolution.bias, norm.running_mean!, norm.running_var!, norm.eps, norm.weight, norm.bias);
        AssertClose(norm.call(convolution.call(x)), nn.functional.conv2d(x, weight, offset));

        var layer = nn.Linear(3, 4, hasBias: bias);
        (weight, offset) = nn.utils.fuse_linear_bn_weights(layer.weight, layer.bias, norm.running_mean!, norm.running_var!, norm.eps, null, null);
        var plain = nn.functional.batch_norm(layer.call(x.view(-1, 3)), norm.running_mean!, norm.running_var!);
        AssertClose(plain, nn.functional.linear(x.view(-1, 3), weight, offset));
    }
}
