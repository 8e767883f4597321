using Seg.PixelDecoders;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>The operator alone against the published one.</summary>
[Trait("Category", "Parity")]
public class DeformableSamplingTests
{
    public static TheoryData<string> Cases => [.. Fixture.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    private static FixtureFile Fixture { get; } = FixtureFile.Open("mask2former/mask2former-msda");

    [Theory, MemberData(nameof(Cases))]
    public void Output_and_gradients_are_equal(string name)
    {
        using var scope = NewDisposeScope();
        var (value, locations, weights) = (Read($"{name}.value", true), Read($"{name}.locations", true), Read($"{name}.weights", true));

        var output = DeformableSampling.Run(value, Sizes(name), locations, weights);
        (output * Read($"{name}.grad_output", false)).sum().backward();

        Parity.AssertClose(Fixture, $"{name}.output", output);
        Parity.AssertClose(Fixture, $"{name}.grad_value", value.grad!);
        Parity.AssertClose(Fixture, $"{name}.grad_locations", locations.grad!);
        Parity.AssertClose(Fixture, $"{name}.grad_weights", weights.grad!);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Output_is_equal_without_gradients(string name)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        // Not contiguous on purpose: views come out of the attention's own reshaping.
        var value = Read($"{name}.value", false).transpose(1, 2).contiguous().transpose(1, 2);
        Parity.AssertClose(Fixture, $"{name}.output", DeformableSampling.Run(value, Sizes(name), Read($"{name}.locations", false), Read($"{name}.weights", false)));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Raw_offsets_and_logits_of_one_linear_layer_give_the_same(string name)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (value, locations, weights) = (Read($"{name}.value", false), Read($"{name}.locations", false), Read($"{name}.weights", false));
        var (batch, queries) = (locations.shape[0], locations.shape[1]);
        var sizes = Sizes(name);
        var references = rand(queries, 2);
        var cells = tensor(sizes.SelectMany(size => new float[] { size.Width, size.Height }).ToArray(), [1, 1, 1, sizes.Length, 1, 2]);
        var offsets = ((locations - references.view(1, queries, 1, 1, 1, 2)) * cells).view(batch, queries, -1);
        var logits = (weights.log() + 3).view(batch, queries, -1);
        var together = cat([offsets, logits], -1);
        (offsets, logits) = (together.narrow(2, 0, offsets.shape[2]), together.narrow(2, offsets.shape[2], logits.shape[2]));

        Assert.True(DeformableSampling.Fuses(value, offsets, logits));
        var output = DeformableSampling.Attend(value, sizes, references, offsets, logits, default);
        Parity.AssertClose(Fixture, $"{name}.output", output);

        // bfloat16 keeps eight bits of each value and of the result, and here float32 places.
        var rounded = DeformableSampling.Attend(value.to(ScalarType.BFloat16), sizes, references, offsets, logits, default);
        Assert.Equal(ScalarType.BFloat16, rounded.dtype);
        Assert.InRange((rounded.to(ScalarType.Float32) - output).abs().max().ToSingle(), 0, value.abs().max().ToSingle() / 128);
    }

    private static GridSize[] Sizes(string name)
    {
        var sizes = Fixture[$"{name}.shapes"].Longs();
        return [.. Enumerable.Range(0, sizes.Length / 2).Select(i => new GridSize(sizes[2 * i], sizes[2 * i + 1]))];
    }

    private static Tensor Read(string name, bool gradient) => tensor(Fixture[name].Floats(), Fixture[name].Shape, requires_grad: gradient);
}
