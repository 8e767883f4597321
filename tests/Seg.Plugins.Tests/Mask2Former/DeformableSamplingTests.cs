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

    private static GridSize[] Sizes(string name)
    {
        var sizes = Fixture[$"{name}.shapes"].Longs();
        return [.. Enumerable.Range(0, sizes.Length / 2).Select(i => new GridSize(sizes[2 * i], sizes[2 * i + 1]))];
    }

    private static Tensor Read(string name, bool gradient) => tensor(Fixture[name].Floats(), Fixture[name].Shape, requires_grad: gradient);
}
