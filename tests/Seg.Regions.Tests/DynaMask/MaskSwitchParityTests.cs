using Seg.Heads;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>The mask switch module against the released code's, and the Gumbel-softmax behind it.</summary>
[Trait("Category", "Parity")]
public sealed class MaskSwitchParityTests
{
    private static FixtureFile Fixture { get; } = FixtureFile.Open("dynamask/dynamask-switch");

    private static FixtureFile Losses { get; } = FixtureFile.Open("dynamask/dynamask-losses");

    public static TheoryData<string> Draws => [.. Losses.Names.Where(n => n.StartsWith("gumbel_t", StringComparison.Ordinal) && (n.EndsWith("_soft") || n.EndsWith("_hard")))];

    [Fact]
    public void In_evaluation_every_layer_is_equal()
    {
        using var scope = NewDisposeScope();
        var network = DynaMaskFixture.Fill(new MaskSwitch(256, new(), 4), Fixture);
        network.eval();
        var seen = Compare(network, "eval");
        using (no_grad()) network.forward(Input());
        Assert.Equal(["bn1", "bn2", "conv1", "conv2", "fc1", "logits"], seen.Order());
    }

    [Fact]
    public void In_training_layers_choice_gradients_and_statistics_are_equal()
    {
        using var scope = NewDisposeScope();
        var network = DynaMaskFixture.Fill(new MaskSwitch(256, new(), 4), Fixture);
        network.train();
        var seen = Compare(network, "train");
        var input = Input().requires_grad_();

        var choice = GumbelSoftmax.Hard(network.forward(input), Fixture.Read("train.noise_u"), 0.5);
        choice.backward([Fixture.Read("train.grad_one_hot")]);

        Assert.Equal(["bn1", "bn2", "logits"], seen.Where(name => Fixture.Has($"train.{name}")).Order());
        Parity.AssertClose(Fixture, "train.one_hot", choice);
        Parity.AssertClose(Fixture, "train.grad_input", input.grad!);
        var gradients = network.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!);
        var state = network.state_dict();
        foreach (var key in Fixture.Names.Where(n => n.StartsWith("train.grad.", StringComparison.Ordinal))) Parity.AssertClose(Fixture, key, gradients[key["train.grad.".Length..]]);
        foreach (var key in Fixture.Names.Where(n => n.Contains(".running_", StringComparison.Ordinal))) Parity.AssertClose(Fixture, key, state[key["train.".Length..]]);
    }

    [Theory, MemberData(nameof(Draws))]
    public void Shares_and_choices_have_the_published_values_and_gradients(string name)
    {
        using var scope = NewDisposeScope();
        var temperature = name.Contains("t0.5", StringComparison.Ordinal) ? 0.5 : 1;
        var (logits, noise) = (Losses.Read("gumbel.logits").requires_grad_(), Losses.Read($"{name}.noise_u"));
        var result = name.EndsWith("hard") ? GumbelSoftmax.Hard(logits, noise, temperature) : GumbelSoftmax.Soft(logits, noise, temperature);
        result.backward([Losses.Read("gumbel.grad_output")]);
        Parity.AssertClose(Losses, name, result);
        Parity.AssertClose(Losses, $"{name}.grad_logits", logits.grad!);
    }

    private static List<string> Compare(MaskSwitch network, string mode)
    {
        var seen = new List<string>();
        network.Observe = (name, tensor) =>
        {
            seen.Add(name);
            if (Fixture.Has($"{mode}.{name}")) Parity.AssertClose(Fixture, $"{mode}.{name}", tensor);
        };
        return seen;
    }

    // u('switch.input') + 6 u('switch.channel'), as the fixture's notes say.
    private static Tensor Input()
    {
        const int Regions = 6, Channels = 256, Cells = 56 * 56;
        var (values, seed, offsets) = (new float[Regions * Channels * Cells], HashInit.Seed(Fixture.Salt, "switch.input"), HashInit.Seed(Fixture.Salt, "switch.channel"));
        Parallel.For(0, Regions * Channels, channel =>
        {
            var offset = 6f * (float)HashInit.Unit(offsets, channel);
            for (var i = channel * Cells; i < (channel + 1) * Cells; i++) values[i] = (float)HashInit.Unit(seed, i) + offset;
        });
        Parity.AssertClose("input", Fixture["input.first_64"].Floats(), values.AsSpan(0, 64), 1e-6);
        return tensor(values, [Regions, Channels, 56, 56]);
    }
}
