using System.Text.Json;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators.Tests;

[Trait("Category", "Parity")]
public sealed class DeformableConvolutionTests
{
    private static FixtureFile Fixture { get; } = FixtureFile.Open("ops/ops-deform_conv");

    public static TheoryData<string> Cases => [.. Fixture.Config.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    [Theory, MemberData(nameof(Cases))]
    public void The_kernel_gives_the_published_values_and_gradients(string name) => Compare(name, ScalarType.Float32);

    // Of another type than the kernels': tensor operations.
    [Theory, MemberData(nameof(Cases))]
    public void So_do_the_tensor_operations(string name) => Compare(name, ScalarType.Float64);

    [Theory, MemberData(nameof(Cases))]
    public void Without_gradients_the_values_are_the_same(string name)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var inputs = new Inputs(name, ScalarType.Float32, gradients: false);
        Parity.AssertClose(Fixture, $"{name}.output", inputs.Run());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_images_are_convolved_alike_in_chunks(bool masked)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        // 24 · 9 · 28² numbers an image: more than one chunk.
        Tensor[] single = [randn([30, 24, 28, 28], generator: random), randn([30, 36, 28, 28], generator: random), randn([16, 12, 3, 3], generator: random), rand([30, 18, 28, 28], generator: random)];
        if (!masked) single = single[..3];
        var twice = Array.ConvertAll(single, t => t.to(ScalarType.Float64).requires_grad_());
        foreach (var tensor in single) tensor.requires_grad_();
        var (output, expected) = (Run(single), Run(twice));
        (output * output).mean().backward();
        (expected * expected).mean().backward();
        Near(output, expected);
        foreach (var (a, b) in single.Zip(twice)) Near(a.grad!, b.grad!);

        static Tensor Run(Tensor[] t) => DeformableConvolution.Run(t[0], t[1], t[2], null, t.Length > 3 ? t[3] : null, new() { Padding = (1, 1) });

        // Beside the kinks of bilinear reading, where a last bit changes the cell: there the gradients of few places differ.
        static void Near(Tensor found, Tensor expected)
        {
            var difference = (found - expected).abs();
            Assert.InRange(difference.gt(1e-4 * Math.Max(1e-3, expected.abs().max().item<double>())).to(ScalarType.Float64).mean().item<double>(), 0, 1e-5);
        }
    }

    [Fact]
    public void Without_offsets_it_is_a_convolution()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        var (input, weight, bias) = (randn([2, 6, 9, 10], generator: random), randn([8, 3, 3, 3], generator: random), randn([8], generator: random));
        var output = DeformableConvolution.Run(input, zeros(2, 18, 5, 5), weight, bias, null, new() { Stride = (2, 2), Padding = (2, 2), Dilation = (2, 2) });
        var expected = nn.functional.conv2d(input, weight, bias, [2, 2], [2, 2], [2, 2], 2);
        Assert.InRange((output - expected).abs().max().item<float>(), 0, 1e-5);
    }

    [Fact]
    public void No_images_give_none()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 5, 7, 7], DeformableConvolution.Run(zeros(0, 4, 7, 7), zeros(0, 18, 7, 7), zeros(5, 4, 3, 3), null, null, new() { Padding = (1, 1) }).shape);
    }

    [Theory]
    [InlineData(18, 7, 4, "offset")]
    [InlineData(17, 5, 4, "offset")]
    [InlineData(54, 5, 4, "offset")]
    [InlineData(18, 5, 3, "weight")]
    public void Sizes_that_do_not_fit_are_named(int offsets, int size, int channels, string name)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => DeformableConvolution.Run(zeros(1, 4, 7, 7), zeros(1, offsets, size, size), zeros(5, channels, 3, 3)));
        Assert.Equal(name, error.ParamName);
    }

    private static void Compare(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var inputs = new Inputs(name, type, gradients: true);
        var output = inputs.Run();
        output.backward([Fixture.Read($"{name}.grad_output", type)]);
        Parity.AssertClose(Fixture, $"{name}.output", output);
        foreach (var (argument, tensor) in inputs.Tensors) Parity.AssertClose(Fixture, $"{name}.grad_{argument}", tensor.grad!);
        Assert.Equal(Fixture.Outputs.Keys.Count(k => k.StartsWith($"{name}.grad_", StringComparison.Ordinal)) - 1, inputs.Tensors.Count);
    }

    /// <summary>What a case gives to the operator.</summary>
    private sealed class Inputs(string name, ScalarType type, bool gradients)
    {
        private readonly JsonElement _config = Fixture.Config.GetProperty("cases").GetProperty(name);

        public Dictionary<string, Tensor> Tensors { get; } = new[] { "input", "offset", "weight", "mask", "bias" }
            .Where(a => Fixture.Has($"{name}.{a}")).ToDictionary(a => a, a => Fixture.Read($"{name}.{a}", type).requires_grad_(gradients));

        public Tensor Run() => DeformableConvolution.Run(
            Tensors["input"], Tensors["offset"], Tensors["weight"], Tensors.GetValueOrDefault("bias"), Tensors.GetValueOrDefault("mask"),
            new() { Stride = Pair("s"), Padding = Pair("p"), Dilation = Pair("d") });

        private (int, int) Pair(string option) => _config.GetProperty(option) is { ValueKind: JsonValueKind.Array } pair
            ? (pair[0].GetInt32(), pair[1].GetInt32())
            : (_config.GetProperty(option).GetInt32(), _config.GetProperty(option).GetInt32());
    }
}
