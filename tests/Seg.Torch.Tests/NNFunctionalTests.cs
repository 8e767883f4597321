using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests;

/// <summary>Values of the functions on small inputs, worked out by hand.</summary>
public class NNFunctionalTests
{
    private static void Expect(double[] expected, Tensor actual, double tolerance = 1e-6)
    {
        var found = actual.to(ScalarType.Float64).contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], tolerance);
    }

    [Fact]
    public void Activations_at_a_few_points()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1.0, 0, 2 });
        Expect([0, 0, 2], nn.functional.relu(x));
        Expect([-0.1, 0, 2], nn.functional.leaky_relu(x, 0.1));
        Expect([Math.Exp(-1) - 1, 0, 2], nn.functional.elu(x, 1));
        Expect([-0.158655254, 0, 1.954499736], nn.functional.gelu(x));
        Expect([-0.158808009, 0, 1.954597694], nn.functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh));
        Expect([-1 / (1 + Math.E), 0, 2 / (1 + Math.Exp(-2))], nn.functional.silu(x));
        Expect([Math.Log(1 + Math.Exp(-1)), Math.Log(2), Math.Log(1 + Math.Exp(2))], nn.functional.softplus(x));
        Expect([-1.0 / 3, 0, 5.0 / 3], nn.functional.hardswish(x));
        Expect([-1, 0, 1], nn.functional.hardtanh(x));
    }

    [Fact]
    public void In_place_activations_write_into_their_input()
    {
        using var scope = NewDisposeScope();
        foreach (var function in new Func<Tensor, Tensor>[] { x => nn.functional.relu(x, true), x => nn.functional.gelu(x, true), x => nn.functional.sigmoid(x, true), x => nn.functional.silu(x, true) })
        {
            var x = tensor(new[] { -1f, 3f });
            var before = x.clone();
            Assert.Same(x, function(x));
            Assert.NotEqual(before[0].item<float>(), x[0].item<float>());
        }
    }

    [Fact]
    public void Interpolation_between_two_samples()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 0.0, 1.0 }, [1, 1, 1, 2]);
        Expect([0, 0.25, 0.75, 1], nn.functional.interpolate(x, [1, 4], mode: InterpolationMode.Bilinear));
        Expect([0, 1.0 / 3, 2.0 / 3, 1], nn.functional.interpolate(x, [1, 4], mode: InterpolationMode.Bilinear, align_corners: true));
        Expect([0, 0, 1, 1], nn.functional.interpolate(x, scale_factor: [1, 2]));
        Expect([0, 1, 1], nn.functional.interpolate(x, [1, 3], mode: InterpolationMode.NearestExact));
        Expect([0, 0, 1], nn.functional.interpolate(x, [1, 3], mode: InterpolationMode.Nearest));
        Expect([0.5], nn.functional.interpolate(x, [1, 1], mode: InterpolationMode.Area));
        Expect([0, 0.25, 0.75, 1], nn.Upsample([1, 4], mode: UpsampleMode.Bilinear).call(x));
        Assert.Throws<ArgumentException>(() => nn.functional.interpolate(x));
        Assert.Throws<ArgumentException>(() => nn.functional.interpolate(x, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => nn.functional.interpolate(x, [1, 2], mode: InterpolationMode.Trilinear));
    }

    [Fact]
    public void A_recomputed_factor_follows_the_sizes()
    {
        using var scope = NewDisposeScope();
        var x = arange(5, dtype: ScalarType.Float64).view(1, 1, 5);
        var given = nn.functional.interpolate(x, scale_factor: [1.5], mode: InterpolationMode.Linear);
        var recomputed = nn.functional.interpolate(x, scale_factor: [1.5], mode: InterpolationMode.Linear, recompute_scale_factor: true);
        Assert.Equal(7, given.shape[2]);
        Expect(Enumerable.Range(0, 7).Select(i => Math.Clamp((i + 0.5) / 1.5 - 0.5, 0, 4)).ToArray(), given);
        Expect(Enumerable.Range(0, 7).Select(i => Math.Clamp((i + 0.5) * 5 / 7 - 0.5, 0, 4)).ToArray(), recomputed);
    }

    [Fact]
    public void Grid_sampling_at_centres_edges_and_outside()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2, 3, 4 }, [1, 1, 2, 2]);
        var grid = tensor(new[] { -0.5, -0.5, 0.5, -0.5, 0, 0, 1, 0.5, 3, 3 }, [1, 1, 5, 2]);
        Expect([1, 2, 2.5, 2, 0], nn.functional.grid_sample(x, grid));
        Expect([1, 2, 2.5, 4, 4], nn.functional.grid_sample(x, grid, padding_mode: GridSamplePaddingMode.Border));
        Expect([1.75, 2.25, 2.5, 3.5, 0], nn.functional.grid_sample(x, grid, align_corners: true));
        var far = tensor(new[] { 1.5, -0.5 }, [1, 1, 1, 2]);
        Expect([2], nn.functional.grid_sample(x, far, GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection));
    }

    [Fact]
    public void Padding_modes()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2, 3 }, [1, 1, 3]);
        Expect([7, 7, 1, 2, 3, 7], nn.functional.pad(x, (2, 1), value: 7));
        Expect([0, 1, 2, 3, 0], nn.functional.pad(x, 1, PaddingModes.Zeros, 7));
        Expect([3, 2, 1, 2, 3, 2], nn.functional.pad(x, (2, 1), PaddingModes.Reflect));
        Expect([1, 1, 1, 2, 3, 3], nn.functional.pad(x, (2, 1), PaddingModes.Replicate));
        Expect([2, 3, 1, 2, 3, 1], nn.functional.pad(x, (2, 1), PaddingModes.Circular));
        Expect([2], nn.functional.pad(x, (-1, -1)));
        Expect([7, 1, 2, 3, 7], nn.ConstantPad1d(1, 7).call(x));
    }

    [Fact]
    public void Pooling_windows()
    {
        using var scope = NewDisposeScope();
        var x = arange(16, dtype: ScalarType.Float64).view(1, 1, 4, 4);
        Expect([5, 7, 13, 15], nn.MaxPool2d(2).call(x));
        Expect([5, 7, 13, 15], nn.MaxPool2d((2, 2), (2, 2)).forward_with_indices(x).Indices);
        Expect([5, 7, 13, 15], nn.MaxPool2d(3, 2, 1).call(x));
        Expect([2.5, 4.5, 10.5, 12.5], nn.AvgPool2d(2).call(x));
        Expect([7.5], nn.AdaptiveAvgPool2d(1).call(x));
        Expect([1.25, 3.75], nn.functional.avg_pool1d(tensor(new[] { 5.0, 5, 5 }, [1, 1, 3]), 2, 2, 1).mul(tensor(new[] { 0.5, 0.75 })));
    }

    [Fact]
    public void Unfolding_makes_a_convolution_a_product()
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (randn(2, 3, 5, 6), randn(4, 3, 3, 2));
        var columns = nn.functional.unfold(x, (3, 2), padding: (1, 0), stride: (2, 1));
        var product = weight.view(4, -1).matmul(columns).view(2, 4, 3, 5);
        Assert.True(product.allclose(nn.functional.conv2d(x, weight, null, [2L, 1L], [1L, 0L]), 1e-4, 1e-5));
        var counts = nn.functional.fold(nn.functional.unfold(ones(1, 1, 3, 3), 2), 3, 2);
        Expect([1, 2, 1, 2, 4, 2, 1, 2, 1], counts);
    }

    [Fact]
    public void Losses_of_one_element()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 2.0, 0, -1 }, [1, 3]);
        var sum = Math.Log(Math.Exp(2) + 1 + Math.Exp(-1));
        Expect([sum - 0], nn.functional.cross_entropy(logits, tensor(new long[] { 1 })));
        Expect([sum - 0], nn.CrossEntropyLoss().call(logits, tensor(new long[] { 1 })));
        Expect([0], nn.functional.cross_entropy(logits, tensor(new long[] { 1 }), ignore_index: 1, reduction: nn.Reduction.Sum));
        Expect([0.9 * (sum - 2) + 0.1 * (sum - 1.0 / 3)], nn.functional.cross_entropy(logits, tensor(new long[] { 0 }), label_smoothing: 0.1));

        var (a, b) = (tensor(new[] { 3.0, 0.5 }), tensor(new[] { 1.0, 1.0 }));
        Expect([2.125], nn.MSELoss().call(a, b));
        Expect([2.5], nn.L1Loss(nn.Reduction.Sum).call(a, b));
        Expect([1.5, 0.125], nn.SmoothL1Loss(nn.Reduction.None).call(a, b));
        Expect([1.75, 0.25], nn.functional.smooth_l1_loss(a, b, nn.Reduction.None, 0.5));
        Expect([1.5, 0.125], nn.HuberLoss(reduction: nn.Reduction.None).call(a, b));
        Expect([Math.Log(1 + Math.Exp(3)), Math.Log(1 + Math.Exp(-0.5))], nn.functional.binary_cross_entropy_with_logits(a, tensor(new[] { 0.0, 1 }), reduction: nn.Reduction.None));
        Expect([2 * Math.Log(1 + Math.Exp(-3))], nn.functional.binary_cross_entropy_with_logits(
            tensor(new[] { 3.0 }), tensor(new[] { 1.0 }), pos_weights: tensor(new[] { 2.0 })));
    }

    [Fact]
    public void One_hot_and_normalize()
    {
        using var scope = NewDisposeScope();
        Expect([0, 0, 1, 1, 0, 0], nn.functional.one_hot(tensor(new long[] { 2, 0 })));
        Assert.Equal([2L, 5L], nn.functional.one_hot(tensor(new long[] { 2, 0 }), 5).shape);
        Expect([0.6, 0.8, 0, 0], nn.functional.normalize(tensor(new[] { 3.0, 4, 0, 0 }, [2, 2])));
    }

    [Fact]
    public void Errors_carry_libtorch_s_words()
    {
        using var scope = NewDisposeScope();
        var error = Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => nn.functional.linear(zeros(2, 3), zeros(4, 5)));
        Assert.Contains("linear", error.Message);
        Assert.Contains("2x3", error.Message);
        Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => nn.functional.conv2d(zeros(1, 3, 5, 5), zeros(2, 4, 3, 3)));
    }
}
