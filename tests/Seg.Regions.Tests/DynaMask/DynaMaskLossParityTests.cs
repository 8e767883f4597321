using Seg.Heads;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>The terms of DynaMask's loss one by one against the released code's.</summary>
[Trait("Category", "Parity")]
public sealed class DynaMaskLossParityTests
{
    private static FixtureFile Fixture { get; } = FixtureFile.Open("dynamask/dynamask-losses");

    public static TheoryData<int> BudgetRows => [.. Enumerable.Range(0, Fixture.Json.GetProperty("budget_table").GetArrayLength())];

    [Theory]
    [InlineData(14)]
    [InlineData(28)]
    [InlineData(56)]
    [InlineData(112)]
    public void Edges_of_masks_are_equal(int size)
    {
        using var scope = NewDisposeScope();
        Assert.True(MaskEdges.Targets(Fixture.Map($"mask{size}")).eq(Fixture.Map($"detail{size}")).all().item<bool>());
    }

    [Theory]
    [InlineData(14, 1)]
    [InlineData(14, 2)]
    [InlineData(14, 3)]
    [InlineData(28, 1)]
    [InlineData(28, 2)]
    [InlineData(28, 3)]
    [InlineData(56, 1)]
    [InlineData(56, 2)]
    [InlineData(56, 3)]
    public void Boundaries_are_equal(int size, int width)
    {
        using var scope = NewDisposeScope();
        var blocks = Fixture.Read($"block{size}_width{width}");
        Assert.True(MaskEdges.Boundary(Fixture.Map($"mask{size}"), width).eq(blocks.eq(1)).all().item<bool>());
    }

    [Theory, MemberData(nameof(BudgetRows))]
    public void Budget_and_entropy_are_equal(int index)
    {
        using var scope = NewDisposeScope();
        var row = Fixture.Json.GetProperty("budget_table")[index];
        var counts = row.GetProperty("counts").EnumerateArray().Select(c => c.GetInt32()).ToArray();
        var stages = counts.SelectMany((count, stage) => Enumerable.Repeat((long)stage, count)).ToArray();
        var costs = Fixture.Config.GetProperty("flops").EnumerateArray().Select(c => c.GetDouble()).ToArray();
        Tensor Choice() => nn.functional.one_hot(tensor(stages), 4).to(ScalarType.Float32).requires_grad_();

        // The code divides by the span of costs where the paper divides by the target, here 1.
        var (ofBudget, ofEntropy) = (Choice(), Choice());
        var budget = DynaMaskLosses.Budget(ofBudget, costs, Fixture.Config.GetProperty("target").GetDouble()) * (Fixture.Config.GetProperty("Lambda").GetDouble() / (costs[^1] - costs[0]));
        var released = DynaMaskLosses.Entropy(ofEntropy, DynaMaskVariant.Released);
        budget.backward();
        released.backward();

        Near(row.GetProperty("budget").GetDouble(), budget);
        Near(row.GetProperty("balance").GetDouble(), released);
        Near((row.GetProperty("balance").GetDouble() + Math.Log(4)) / 4, DynaMaskLosses.Entropy(Choice(), DynaMaskVariant.Published));
        Same(row.GetProperty("grad_budget_row0"), ofBudget.grad!);
        Same(row.GetProperty("grad_balance_row0"), ofEntropy.grad!);

        static void Same(System.Text.Json.JsonElement expected, Tensor gradient) => Parity.AssertClose(
            "gradient", expected.EnumerateArray().Select(v => v.GetSingle()).ToArray(), Parity.Floats(gradient[0]), 1e-5);
    }

    [Fact]
    public void Cross_entropies_are_equal()
    {
        using var scope = NewDisposeScope();
        var (logits, target) = (Fixture.Read("bce.pred").requires_grad_(), Fixture.Map("bce.target"));
        var loss = DynaMaskLosses.Mask(logits, target);
        loss.backward();
        Parity.AssertClose(Fixture, "bce.loss", loss);
        Parity.AssertClose(Fixture, "bce.grad", logits.grad!);

        var (edges, weights) = (Fixture.Read("bce.pred").requires_grad_(), Fixture.Read("bce.weight").requires_grad_());
        var weighted = DynaMaskLosses.WeightedEntropy(edges, target, weights);
        weighted.backward();
        Parity.AssertClose(Fixture, "detail_ce.loss", weighted);
        Parity.AssertClose(Fixture, "detail_ce.grad", edges.grad!);
        Parity.AssertClose(Fixture, "detail_ce.grad_weight", weights.grad!);
    }

    private static void Near(double expected, Tensor found) => Assert.InRange(found.item<float>() - expected, -1e-6, 1e-6);
}
