using Seg.Heads;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>The region FPN with its losses against the released code's: intermediates of each stage, logits, targets, loss, gradients.</summary>
[Trait("Category", "Parity")]
public sealed class RegionFpnParityTests
{
    private static FixtureFile Fixture { get; } = FixtureFile.Open("dynamask/dynamask-head");

    private static DynaMaskAttribute Spec { get; } = new() { Variant = DynaMaskVariant.Released, Dim = Fixture.Config.GetProperty("channels").GetInt32() };

    private static int Classes => Fixture.Config.GetProperty("classes").GetInt32();

    [Fact]
    public void Intermediates_logits_losses_and_gradients_are_the_released_codes()
    {
        using var scope = NewDisposeScope();
        var head = DynaMaskFixture.Fill(new RegionFpn(Spec, Classes), Fixture);
        var seen = new List<string>();
        head.Observe = (name, tensor) =>
        {
            Parity.AssertClose(Fixture, name, tensor);
            seen.Add(name);
        };
        var inputs = new[] { "p2", "p3", "p4", "instance_features", "switch_logits" }.ToDictionary(name => name, name => Fixture.Read(name).requires_grad_());
        using var maps = new ContextMaps(head.Stages, DynaMaskFixture.Pyramid(inputs["p2"], inputs["p3"], inputs["p4"]), DynaMaskVariant.Released);

        var all = head.All(inputs["instance_features"], maps, Fixture.Read("rois"), Fixture.Read("labels"));
        var choice = GumbelSoftmax.Hard(inputs["switch_logits"], Fixture.Read("noise_u"), 0.5);
        foreach (var kept in all.SelectMany(stage => new[] { stage.Mask, stage.Edge }).Append(choice)) kept.retain_grad();
        for (var i = 0; i < all.Length; i++)
        {
            Parity.AssertClose(Fixture, $"stage{i}.instance", all[i].Mask);
            Parity.AssertClose(Fixture, $"stage{i}.detail", all[i].Edge);
        }
        Parity.AssertClose(Fixture, "one_hot", choice);
        Assert.Equal(Fixture.Outputs.Keys.Where(Seen).Order(), seen.Order());

        var losses = new DynaMaskCriterion(new() { Variant = DynaMaskVariant.Released }).Stages(Predictions(all, choice), [.. Enumerable.Range(0, 4).Select(i => Fixture.Map($"target{i}"))]);
        var total = losses.Values.Aggregate((a, b) => a + b);
        total.backward();

        Assert.Equal(["loss_edge", "loss_entropy", "loss_mask"], losses.Keys.Order());
        Parity.AssertClose(Fixture, "loss_masks", total);
        Near(Fixture.Json.GetProperty("class_balance").GetDouble() * 0.8, losses["loss_entropy"]);
        Near(Fixture.Json.GetProperty("stages")[3].GetProperty("mask_bce").GetDouble(), losses["loss_mask"]);
        foreach (var (name, input) in inputs) Parity.AssertClose(Fixture, $"grad.{name}", input.grad!);
        Parity.AssertClose(Fixture, "grad.one_hot", choice.grad!);
        for (var i = 0; i < all.Length; i++)
        {
            Parity.AssertClose(Fixture, $"grad.stage{i}.instance", all[i].Mask.grad!);
            Parity.AssertClose(Fixture, $"grad.stage{i}.detail", all[i].Edge.grad!);
        }
        DynaMaskFixture.AssertGradients(Fixture, head, "gradient_norms");
    }

    [Fact]
    public void Each_stages_terms_are_the_released_codes()
    {
        using var scope = NewDisposeScope();
        var stages = Fixture.Json.GetProperty("stages").EnumerateArray().ToArray();
        for (var i = 0; i < 3; i++)
        {
            var target = Fixture.Map($"target{i}");
            Assert.True(MaskEdges.Targets(target).eq(Fixture.Map($"detail_target{i}")).all().item<bool>());
            Near(stages[i].GetProperty("mask_bce").GetDouble(), DynaMaskLosses.Mask(Fixture.Read($"stage{i}.instance").squeeze(1), target));
            Near(stages[i].GetProperty("detail").GetDouble(), DynaMaskLosses.Edge(Fixture.Read($"stage{i}.detail").squeeze(1), target, Fixture.Read("one_hot").select(1, i)));
        }
        Assert.True(MaskEdges.Targets(Fixture.Map("target3")).eq(Fixture.Map("detail_target3")).all().item<bool>());
    }

    [Fact]
    public void Targets_are_cut_out_of_the_masks_as_published()
    {
        using var scope = NewDisposeScope();
        var regions = Fixture.Read("rois");
        for (var i = 0; i < 4; i++)
        {
            var target = Seg.Operators.MaskTargets.Cut(Fixture.Map("gt_masks"), regions.narrow(1, 1, 4), arange(regions.shape[0]), 14 << i);
            Assert.True(target.eq(Fixture.Map($"target{i}")).all().item<bool>());
        }
    }

    private static DynaMaskPredictions Predictions(StageLogits[] all, Tensor choice)
    {
        var regions = Fixture.Read("rois");
        var everybody = arange(regions.shape[0]);
        return new(regions.narrow(1, 1, 4), zeros_like(everybody), Fixture.Read("labels"), ones(regions.shape[0]),
            [.. all.Select(stage => new RegionMasks(everybody, stage.Mask.squeeze(1)))], [.. all.Select(stage => stage.Edge.squeeze(1))], choice);
    }

    private static bool Seen(string name) => name.StartsWith("instance_conv", StringComparison.Ordinal)
        || (name.StartsWith("stage", StringComparison.Ordinal) && !name.EndsWith(".instance", StringComparison.Ordinal) && !name.EndsWith(".detail", StringComparison.Ordinal));

    private static void Near(double expected, Tensor found) => Assert.InRange(found.item<float>() - expected, -1e-4, 1e-4);
}
