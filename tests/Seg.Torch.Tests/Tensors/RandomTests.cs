using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Torch.Tests.Tensors;

[NoTensorLeaks(InScope = true)]
public class RandomTests
{
    [Fact]
    public void A_seed_repeats()
    {
        manual_seed(42);
        var a = rand(5);
        Assert.Equal(42, initial_seed());
        manual_seed(42);
        Assert.True(a.Equals(rand(5)));
        Assert.False(a.Equals(rand(5)));
    }

    [Fact]
    public void Values_are_libtorchs_own()
    {
        // torch.manual_seed(0); torch.rand(3) of PyTorch, any version since 1.7.
        manual_seed(0);
        Assert.Equal([0.4962566f, 0.7682218f, 0.08847743f], rand(3).data<float>().ToArray());
    }

    [Fact]
    public void Generators_are_independent_and_restore_their_state()
    {
        using var a = new Generator(5);
        using var b = new Generator(5);
        manual_seed(1);
        var expected = rand(4);
        manual_seed(1);
        Assert.True(rand(4, generator: a).Equals(rand(4, generator: b)));
        Assert.True(expected.Equals(rand(4)));
        var state = a.get_state();
        var x = randn(4, generator: a);
        a.set_state(state);
        Assert.True(x.Equals(randn(4, generator: a)));
        Assert.Equal(5, a.initial_seed());
        a.manual_seed(6);
        Assert.NotEqual(6, a.seed());
        Assert.Throws<ArgumentException>(() => new Generator(0, CUDA));
        b.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rand(1, generator: b));
    }

    [Fact]
    public void The_default_state_can_be_kept()
    {
        var state = get_rng_state();
        var a = randperm(20);
        set_rng_state(state);
        Assert.True(a.Equals(randperm(20)));
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => set_rng_state(zeros(3, ScalarType.Byte)));
    }

    [Fact]
    public void Samples_lie_within_their_bounds()
    {
        var integers = randint(3, 7, [1000]);
        Assert.Equal((3, 6), (integers.min().item<long>(), integers.max().item<long>()));
        Assert.InRange(randint_int(2, 4), 2, 3);
        Assert.InRange(rand_float(), 0, 1);
        var uniform = empty(1000).uniform_(-2, -1);
        Assert.True(uniform.ge(-2).logical_and(uniform.lt(-1)).all().item<bool>());
        Assert.InRange(randn(4000).std().item<float>(), 0.9f, 1.1f);
        Assert.Equal([0L, 1L, 2L, 3L], randperm(4).sort().Values.data<long>().ToArray());
        Assert.Equal([2L, 5L], full([2, 3], 1f).multinomial(5, replacement: true).shape);
        Assert.Equal(1f, ones(10).bernoulli().mean().item<float>());
        var random = zeros(100).random_(0, 2);
        Assert.Equal((0f, 1f), (random.min().item<float>(), random.max().item<float>()));
    }
}
