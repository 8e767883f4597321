using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Torch.Tests.Inference;

/// <summary>Products by oneDNN against libtorch's operators. Where a build has no oneDNN there is nothing to test.</summary>
public sealed class PackedProductTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _noGrad = no_grad();

    public PackedProductTests() => manual_seed(5);

    public static TheoryData<PackedActivation> Activations => [.. Enum.GetValues<PackedActivation>()];

    [Fact]
    public void Debian_builds_have_it() => Assert.True(PackedProduct.IsAvailable || !File.Exists("/usr/include/dnnl.hpp"), "oneDNN's headers are there, but the native library was built without.");

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 7, 5)]
    [InlineData(33, 65, 17)]
    [InlineData(100, 256, 2048)]
    public void A_linear_layer_is_libtorchs(int rows, int input, int output)
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias, x) = (Weights(output, input), randn(output), randn(rows, input));
        using var product = PackedProduct.Linear(weight, bias);
        Close(functional.linear(x, weight, bias), product.Run(x));
        using var plain = PackedProduct.Linear(weight, null);
        Close(functional.linear(x, weight), plain.Run(x));
    }

    [Theory, MemberData(nameof(Activations))]
    public void Addend_and_activation_follow_a_linear_layer(PackedActivation activation)
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias, x, addend) = (Weights(24, 40), randn(24), randn(2, 9, 40), randn(2, 9, 24));
        using var product = PackedProduct.Linear(weight, bias, activation);
        Close(After(functional.linear(x, weight, bias), activation), product.Run(x));
        var before = addend.clone();
        Close(After(functional.linear(x, weight, bias) + addend, activation), product.Run(x, addend));
        Assert.True(addend.eq(before).all().item<bool>(), "The addend was written to.");
        // One for all images.
        Close(After(functional.linear(x, weight, bias) + addend[0], activation), product.Run(x, addend[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_linear_layer_takes_any_number_of_dimensions(int dimensions)
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias, x) = (Weights(6, 10), randn(6), randn([.. Enumerable.Range(2, dimensions - 1).Select(i => (long)i), 10]));
        using var product = PackedProduct.Linear(weight, bias);
        Close(functional.linear(x, weight, bias), product.Run(x));
    }

    /// <summary>Tokens seen as rows of a wider matrix, transposed, and every second one.</summary>
    [Fact]
    public void Input_may_lie_anyhow()
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias) = (Weights(11, 12), randn(11));
        using var product = PackedProduct.Linear(weight, bias);
        Tensor[] inputs =
        [
            randn(5, 30).narrow(1, 3, 12), randn(2, 5, 30).narrow(2, 18, 12), randn(12, 5).t(), randn(2, 12, 3, 4).flatten(2).transpose(1, 2),
            randn(10, 12)[TensorIndex.Slice(step: 2)], randn(5, 24)[TensorIndex.Colon, TensorIndex.Slice(step: 2)], randn(1, 12).expand(7, 12), randn(2, 6, 12).narrow(1, 1, 3),
        ];
        foreach (var x in inputs) Close(functional.linear(x, weight, bias), product.Run(x));
    }

    [Theory]
    [InlineData(8, 16, 3, 1, 1, 1, 1)]
    [InlineData(3, 5, 7, 2, 3, 1, 1)]
    [InlineData(6, 9, 3, 1, 2, 2, 3)]
    [InlineData(32, 32, 3, 1, 1, 1, 32)]
    [InlineData(17, 19, 1, 1, 0, 1, 1)]
    [InlineData(17, 19, 1, 2, 0, 1, 1)]
    [InlineData(4, 4, 2, 2, 0, 1, 1)]
    [InlineData(8, 8, 5, 3, 4, 2, 2)]
    public void A_convolution_is_libtorchs(int input, int output, int kernel, int stride, int padding, int dilation, int groups)
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias) = (Weights(output, input / groups, kernel, kernel), randn(output));
        using var product = PackedProduct.Convolution(weight, bias, (stride, stride), (padding, padding), (dilation, dilation), groups);
        foreach (var (batch, height, width) in new[] { (1, 16, 16), (2, 13, 21), (3, 9, 32), (1, 16, 16) })
        {
            var x = randn(batch, input, height, width);
            var expected = functional.conv2d(x, weight, bias, [stride, stride], [padding, padding], [dilation, dilation], groups);
            Close(expected, product.Run(x));
            Close(expected, product.Run(LastChannels(x)));
        }
    }

    /// <summary>Down and across are not exchanged.</summary>
    [Fact]
    public void Pairs_are_down_and_across()
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias, x) = (Weights(5, 3, 3, 2), randn(5), randn(2, 3, 12, 15));
        using var product = PackedProduct.Convolution(weight, bias, (1, 2), (2, 0), (1, 3));
        Close(functional.conv2d(x, weight, bias, [1, 2], [2, 0], [1, 3]), product.Run(x));
    }

    [Theory, MemberData(nameof(Activations))]
    public void Addend_and_activation_follow_a_convolution(PackedActivation activation)
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias, x, addend) = (Weights(16, 8, 3, 3), randn(16), randn(2, 8, 7, 9), randn(2, 16, 7, 9));
        using var product = PackedProduct.Convolution(weight, bias, (1, 1), (1, 1), (1, 1), activation: activation);
        var plain = functional.conv2d(x, weight, bias, [1, 1], [1, 1], [1, 1]);
        Close(After(plain.clone(), activation), product.Run(x));
        Close(After(plain + addend, activation), product.Run(x, addend));
        Close(After(plain + addend, activation), product.Run(x, LastChannels(addend)));
    }

    [Fact]
    public void Results_lie_channels_last()
    {
        if (!PackedProduct.IsAvailable) return;
        using var product = PackedProduct.Convolution(Weights(6, 4, 3, 3), null, (1, 1), (1, 1), (1, 1));
        var y = product.Run(randn(2, 4, 5, 7));
        Assert.Equal([5 * 7 * 6, 1, 7 * 6, 6], y.stride());
        Assert.True(y.permute(0, 2, 3, 1).is_contiguous());
    }

    [Fact]
    public void One_pixel_and_no_image()
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias) = (Weights(6, 4, 3, 3), randn(6));
        using var product = PackedProduct.Convolution(weight, bias, (1, 1), (1, 1), (1, 1));
        var x = randn(1, 4, 1, 1);
        Close(functional.conv2d(x, weight, bias, [1, 1], [1, 1], [1, 1]), product.Run(x));
        Assert.Equal([0, 6, 5, 5], product.Run(zeros(0, 4, 5, 5)).shape);
        using var linear = PackedProduct.Linear(Weights(6, 4), randn(6));
        Assert.Equal([0, 6], linear.Run(zeros(0, 4)).shape);
        Assert.Equal([2, 0, 6], linear.Run(zeros(2, 0, 4)).shape);
    }

    /// <summary>Eight bits of mantissa: within 1 % of the largest result.</summary>
    [Theory, MemberData(nameof(Activations))]
    public void Bfloat16_is_float32_within_one_per_cent(PackedActivation activation)
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias, x, addend) = (Weights(64, 256), randn(64), randn(50, 256), randn(50, 64));
        using var linear = PackedProduct.Linear(weight, bias, activation, ScalarType.BFloat16);
        var y = linear.Run(x, addend);
        Assert.Equal(ScalarType.BFloat16, y.dtype);
        Close(After(functional.linear(x, weight, bias) + addend, activation), y.to(ScalarType.Float32), 0.01);
        // Sums are float32, so a float32 result has no more error than the rounded operands.
        Assert.Equal(ScalarType.Float32, linear.Run(x, addend, ScalarType.Float32).dtype);
        Close(After(functional.linear(x, weight, bias) + addend, activation), linear.Run(x, addend, ScalarType.Float32), 0.01);

        var (kernel, map) = (Weights(32, 64, 3, 3), randn(2, 64, 11, 13));
        using var convolution = PackedProduct.Convolution(kernel, null, (1, 1), (1, 1), (1, 1), 1, activation, ScalarType.BFloat16);
        Close(After(functional.conv2d(map, kernel, null, [1, 1], [1, 1], [1, 1]), activation), convolution.Run(map.to(ScalarType.BFloat16)).to(ScalarType.Float32), 0.01);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_errors()
    {
        if (!PackedProduct.IsAvailable) return;
        using var linear = PackedProduct.Linear(Weights(6, 4), randn(6));
        Fails("cannot take [2, 5]", () => linear.Run(randn(2, 5)));
        Fails("", () => linear.Run(randn(2, 4), randn(3, 6)));
        using var convolution = PackedProduct.Convolution(Weights(6, 4, 3, 3), randn(6), (1, 1), (0, 0), (1, 1));
        Fails("cannot take [1, 3, 8, 8]", () => convolution.Run(randn(1, 3, 8, 8)));
        Fails("cannot take [4, 8, 8]", () => convolution.Run(randn(4, 8, 8)));
        Fails("smaller than the kernel", () => convolution.Run(randn(1, 4, 2, 2)));
        Fails("addend", () => convolution.Run(randn(1, 4, 8, 8), randn(1, 6, 8, 8)));
        Fails("dimensions", () => PackedProduct.Linear(Weights(6, 4, 1, 1), null));
        Fails("dimensions", () => PackedProduct.Convolution(Weights(6, 4), null, (1, 1), (0, 0), (1, 1)));
        Fails("float32 and bfloat16", () => PackedProduct.Linear(Weights(6, 4), null, type: ScalarType.Float64));
        // It works on after an error.
        Assert.Equal([2, 6], linear.Run(randn(2, 4)).shape);

        static void Fails(string tells, Func<object> action) => Assert.Contains(tells, Assert.Throws<ExternalException>(action).Message);
    }

    /// <summary>It needs the caller's tensors no longer, and nobody it when it is disposed.</summary>
    [Fact]
    public void Weights_live_as_long_as_the_product()
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, bias, x) = (Weights(6, 4), randn(6), randn(3, 4));
        var expected = functional.linear(x, weight, bias);
        var product = PackedProduct.Linear(weight, bias);
        weight.Dispose();
        bias.Dispose();
        Close(expected, product.Run(x));
        // Another shape is packed from what it kept.
        Close(cat([expected, expected]), product.Run(cat([x, x])));
        product.Dispose();
        product.Dispose();
        Assert.Throws<ObjectDisposedException>(() => product.Run(x));
    }

    /// <summary>More shapes than are kept ready, twice over.</summary>
    [Fact]
    public void A_stream_of_ever_new_sizes_computes_rightly()
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, kernel) = (Weights(5, 7), Weights(3, 2, 3, 3));
        using var linear = PackedProduct.Linear(weight, null);
        using var convolution = PackedProduct.Convolution(kernel, null, (1, 1), (1, 1), (1, 1));
        for (var round = 0; round < 2; round++)
            for (var rows = 1; rows <= 150; rows += 1 + round)
            {
                using var scope = NewDisposeScope();
                var (x, map) = (randn(rows, 7), randn(1, 2, 1 + rows % 12, rows));
                Close(functional.linear(x, weight), linear.Run(x));
                Close(functional.conv2d(map, kernel, null, [1, 1], [1, 1], [1, 1]), convolution.Run(map));
            }
    }

    [Fact]
    public void Threads_share_a_product()
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, kernel) = (Weights(32, 48), Weights(8, 4, 3, 3));
        using var linear = PackedProduct.Linear(weight, null);
        using var convolution = PackedProduct.Convolution(kernel, null, (1, 1), (1, 1), (1, 1));
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(1, 3).Select(seed => new Thread(() =>
        {
            try
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                for (var round = 1; round <= 20; round++)
                {
                    var x = arange(48 * round * seed).to(ScalarType.Float32).mul(0.1).sin().reshape(-1, 48);
                    Close(functional.linear(x, weight), linear.Run(x));
                    var map = arange(4 * 5 * (round + seed)).to(ScalarType.Float32).mul(0.1).sin().reshape(1, 4, 5, -1);
                    Close(functional.conv2d(map, kernel, null, [1, 1], [1, 1], [1, 1]), convolution.Run(map));
                }
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Empty(failures);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        if (!PackedProduct.IsAvailable) return;
        var (weight, x) = (Weights(6, 4), randn(3, 4));
        var before = Tensor.TotalCount;
        using (var product = PackedProduct.Linear(weight, null)) product.Run(x).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    public void Dispose()
    {
        _noGrad.Dispose();
        _scope.Dispose();
    }

    // Of unit gain, so that results are about as large as inputs.
    private static Tensor Weights(params long[] shape) => randn(shape).div(Math.Sqrt(shape.Skip(1).Aggregate(1L, (a, b) => a * b)));

    private static Tensor LastChannels(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static Tensor After(Tensor x, PackedActivation activation) => activation switch
    {
        PackedActivation.Relu => x.relu(),
        PackedActivation.Gelu => functional.gelu(x),
        _ => x,
    };

    private static void Close(Tensor expected, Tensor found, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, found.shape);
        Assert.Equal(ScalarType.Float32, found.dtype);
        var difference = (expected - found).abs().max().item<float>();
        Assert.True(difference <= tolerance * Math.Max(1, expected.abs().max().item<float>()), $"The largest difference is {difference:g3}.");
    }
}
