using Seg.Heads;
using Seg.Operators;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>What the paper does and the released code does not, one test a difference (docs/decisions/022).</summary>
[NoTensorLeaks]
public sealed class DynaMaskVariantTests
{
    private static readonly DynaMaskAttribute Small = new() { Dim = 32, PoolSize = 4, SwitchSize = 16, SwitchDim = 8, SwitchNarrowDim = 4, SwitchHidden = 16 };

    [Fact]
    public void Published_samples_each_level_at_its_own_scale()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var head = Head(DynaMaskVariant.Published);
        var pyramid = Pyramid();
        using var published = new ContextMaps(head.Masks.Stages, pyramid, DynaMaskVariant.Published);
        using var released = new ContextMaps(head.Masks.Stages, pyramid, DynaMaskVariant.Released);

        Assert.Equal([1 / 16.0, 1 / 8.0, 1 / 4.0], Enumerable.Range(0, 3).Select(stage => published.Of(stage).Scale));
        Assert.Equal([1 / 4.0, 1 / 4.0, 1 / 4.0], Enumerable.Range(0, 3).Select(stage => released.Of(stage).Scale));
        // The first stage reads p4, the last p2.
        Assert.Equal([8, 16, 32], Enumerable.Range(0, 3).Select(stage => published.Of(stage).Map.shape[2]));
    }

    [Fact]
    public void Published_gives_each_region_the_mask_that_its_switch_chose_and_no_other()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var head = Head(DynaMaskVariant.Published);
        var regions = Regions(60);
        var places = RoIAlign.Regions(regions.Boxes, regions.Images);
        var cut = RoIAlign.Run(regions.Features.Pyramid[0].Tensor, places, new(16, 16, 0.25, 0, true));
        // A fresh switch prefers one resolution.
        head.Switch.named_parameters().Single(p => p.name == "fc2.bias").parameter.sub_(head.Switch.forward(cut).mean([0]));

        var predictions = (RegionPredictions)head.Forward(regions, default);

        // All stages for all regions, then the chosen one of each.
        using var maps = new ContextMaps(head.Masks.Stages, regions.Features.Pyramid, DynaMaskVariant.Published);
        var pooled = RegionPooling.Run([.. regions.Features.Pyramid.Tensors], [4, 8, 16], regions.Boxes, regions.Images, Small.PoolSize);
        var all = head.Masks.All(pooled, maps, places, regions.Classes);
        var choice = head.Switch.forward(cut).argmax(1).data<long>().ToArray();
        Assert.True(choice.Distinct().Count() > 1, "The switch of this test should choose more than one resolution.");
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (long)i), predictions.Masks.SelectMany(group => group.Regions.data<long>().ToArray()).Order());
        foreach (var (own, logits) in predictions.Masks)
        {
            var stage = (int)Math.Log2(logits.shape[1] / Small.PoolSize);
            Assert.All(own.data<long>().ToArray(), region => Assert.Equal(stage, choice[region]));
            var expected = all[stage].Mask.squeeze(1).index_select(0, own);
            Assert.InRange((logits - expected).abs().max().item<float>(), 0, 1e-4);
        }
    }

    [Fact]
    public void The_switch_sees_the_same_in_regions_cut_out_before_and_after_its_first_convolution()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var head = Head(DynaMaskVariant.Published);
        var regions = Regions(20);
        var (places, rule) = (RoIAlign.Regions(regions.Boxes - 30, regions.Images), new Kernels.RegionRule(16, 16, 0.25, 0, true));
        var map = regions.Features.Pyramid[0].Tensor;

        var before = head.Switch.forward(RoIAlign.Run(map, places, rule));
        var after = head.Switch.OfNarrowed(RoIAlign.Run(head.Switch.Narrow(map), places, rule));

        Assert.InRange((before - after).abs().max().item<float>(), 0, 1e-5);
        // 20 regions of 16² cells are more than the level's 32²; 3 are not.
        Assert.True(CutsAfter(20));
        Assert.False(CutsAfter(3));

        bool CutsAfter(int count)
        {
            var seen = new List<string>();
            head.Observe = (name, _) => seen.Add(name);
            head.Forward(Regions(count), default);
            return !seen.Contains("switch.roi_features") && seen.Contains("switch.logits");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Published_computes_no_stage_after_the_last_that_a_region_chose(int last)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var head = Head(DynaMaskVariant.Published);
        Choose(head, last);
        var regions = Regions(7);
        var computed = new List<string>();
        head.Observe = (name, tensor) => computed.Add($"{name} {tensor.shape[0]}");

        var group = Assert.Single(((RegionPredictions)head.Forward(regions, default)).Masks);

        Assert.Equal([7, Small.PoolSize << last, Small.PoolSize << last], group.Logits.shape);
        for (var stage = 0; stage < RegionFpn.Fusions; stage++)
        {
            Assert.Equal(stage < last, computed.Contains($"stage{stage}.dcn 7"));
            // Not even of the whole image.
            Assert.Equal(stage < last, computed.Any(name => name.StartsWith($"stage{stage}.semantic_in", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_region_takes_part_in_no_stage_after_its_own()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var head = Head(DynaMaskVariant.Published);
        var (regions, counts) = (Regions(6), new List<string>());
        head.Masks.Observe = (name, tensor) => counts.Add($"{name} {tensor.shape[0]}");
        using var maps = new ContextMaps(head.Masks.Stages, regions.Features.Pyramid, DynaMaskVariant.Published);
        var pooled = randn(6, Small.Dim, Small.PoolSize, Small.PoolSize);

        var chosen = head.Masks.Chosen(pooled, maps, RoIAlign.Regions(regions.Boxes, regions.Images), regions.Classes, [3, 0, 1, 3, 0, 1], default);

        Assert.Equal(["stage0.dcn 4", "stage1.dcn 2", "stage2.dcn 2"], counts.Where(name => name.Contains("dcn", StringComparison.Ordinal)));
        Assert.Equal([1, 4], chosen[0]!.Value.Regions);
        Assert.Equal([2, 5], chosen[1]!.Value.Regions);
        Assert.Null(chosen[2]);
        Assert.Equal([0, 3], chosen[3]!.Value.Regions);
    }

    [Fact]
    public void Released_runs_every_stage_and_never_the_switch()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var head = Head(DynaMaskVariant.Released);
        Choose(head, 0);
        var computed = new List<string>();
        head.Observe = (name, _) => computed.Add(name);

        var group = Assert.Single(((RegionPredictions)head.Forward(Regions(3), default)).Masks);

        Assert.Equal([3, 32, 32], group.Logits.shape);
        Assert.All(Enumerable.Range(0, 3), stage => Assert.Contains($"stage{stage}.dcn", computed));
        Assert.DoesNotContain(computed, name => name.StartsWith("switch", StringComparison.Ordinal));
    }

    [Fact]
    public void Published_weighs_the_masks_of_all_stages_and_divides_the_entropy()
    {
        using var scope = NewDisposeScope();
        var (predictions, wanted) = Trained(choice: [0, 1, 3, 3]);
        var published = new DynaMaskCriterion(new()).Stages(predictions, wanted);
        var released = new DynaMaskCriterion(new() { Variant = DynaMaskVariant.Released }).Stages(predictions, wanted);
        double Of(int stage) => DynaMaskLosses.Mask(predictions.Masks[stage].Logits, wanted[stage]).item<float>();

        Assert.Equal(0.5 * Of(0) + 0.75 * Of(1) + 0.75 * Of(2) + Of(3), published["loss_mask"].item<float>(), tolerance: 1e-5);
        Assert.Equal(Of(3), released["loss_mask"].item<float>(), tolerance: 1e-5);
        Assert.Equal((released["loss_entropy"].item<float>() + 0.8 * Math.Log(4)) / 4, published["loss_entropy"].item<float>(), tolerance: 1e-6);
        Assert.Equal(released["loss_edge"].item<float>(), published["loss_edge"].item<float>(), tolerance: 1e-6);
    }

    [Fact]
    public void Published_has_the_budget_in_the_loss_and_it_trains_the_choice()
    {
        using var scope = NewDisposeScope();
        var (predictions, wanted) = Trained(choice: [3, 3, 3, 2]);
        var loss = new DynaMaskCriterion(new()).Stages(predictions, wanted)["loss_budget"];
        loss.backward();

        Assert.Equal(0.3 * ((3 * 1.4 + 1.01) / 4 - 1), loss.item<float>(), tolerance: 1e-5);
        Assert.Equal([0.3 * 0.23 / 4, 0.3 * 0.62 / 4, 0.3 * 1.01 / 4, 0.3 * 1.4 / 4], Parity.Floats(predictions.Choice.grad![0]).Select(g => (double)g), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.DoesNotContain("loss_budget", new DynaMaskCriterion(new() { Variant = DynaMaskVariant.Released }).Stages(predictions, wanted).Keys);
        Assert.Equal(0, new DynaMaskCriterion(new()).Stages(Trained(choice: [0, 0, 0, 1]).Predictions, wanted)["loss_budget"].item<float>());
    }

    [Fact]
    public void In_training_all_losses_reach_the_switch_and_a_batch_without_regions_reaches_backward()
    {
        using var scope = NewDisposeScope();
        using var head = Head(DynaMaskVariant.Published);
        head.train();
        foreach (var count in new[] { 5, 0 })
        {
            head.zero_grad();
            var regions = Regions(count) with { Supervision = new(zeros(count, ScalarType.Int64), null, null) };
            regions = regions with { Boxes = regions.Boxes.requires_grad_() };
            var target = new SegmentationTarget(tensor([1L]), ones(1, 128, 128));
            var losses = new DynaMaskCriterion(new() { TargetCost = 0.1 }).Forward(head.Forward(regions, default), [target]);
            Assert.Equal(["loss_budget", "loss_edge", "loss_entropy", "loss_mask"], losses.Keys.Order());
            losses.Values.Aggregate((a, b) => a + b).backward();
            Assert.All(losses.Values, loss => Assert.True(float.IsFinite(loss.item<float>())));
            if (count > 0) Assert.All(head.Switch.parameters().Skip(1), parameter => Assert.NotNull(parameter.grad));
        }
    }

    [Fact]
    public void Weights_of_other_than_four_stages_are_refused() =>
        Assert.Equal("SEG4002", Assert.Throws<SegException>(() => new DynaMaskCriterion(new() { EdgeStageWeights = [1, 2] })).DiagnosticId);

    [Fact]
    public void Predictions_of_another_head_are_refused()
    {
        using var scope = NewDisposeScope();
        var none = new RegionPredictions(zeros(0, 4), zeros(0), zeros(0), zeros(0), []);
        Assert.Throws<ArgumentException>(() => new DynaMaskCriterion(new()).Forward(none, []));
    }

    private static DynaMaskHead Head(DynaMaskVariant variant)
    {
        using var random = manual_seed(3);
        var head = Layers.Register(new DynaMaskHead(
            new() { Variant = variant, Dim = Small.Dim, PoolSize = Small.PoolSize, SwitchSize = Small.SwitchSize, SwitchDim = Small.SwitchDim, SwitchNarrowDim = Small.SwitchNarrowDim, SwitchHidden = Small.SwitchHidden },
            new() { Classes = 5 }));
        head.eval();
        return head;
    }

    private static void Choose(DynaMaskHead head, int stage)
    {
        var parameters = head.Switch.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        parameters["fc2.weight"].zero_();
        parameters["fc2.bias"].zero_();
        parameters["fc2.bias"][stage] = 1f;
    }

    private static Pyramid Pyramid()
    {
        using var random = new Generator(11);
        return new([.. Enumerable.Range(0, 3).Select(i => new PyramidLevel($"res{i + 2}", 4 << i, randn([1, Small.Dim, 32 >> i, 32 >> i], generator: random)))]);
    }

    private static RegionSet Regions(int count)
    {
        using var random = new Generator(13);
        var corners = rand([count, 2], generator: random) * 80;
        var boxes = cat([corners, corners + 8 + rand([count, 2], generator: random) * 40], 1);
        return new(new(Pyramid(), null), boxes, zeros(count, ScalarType.Int64), arange(count, dtype: ScalarType.Int64).remainder(5), ones(count));
    }

    private static (DynaMaskPredictions Predictions, Tensor[] Wanted) Trained(long[] choice)
    {
        using var random = new Generator(17);
        var count = choice.Length;
        var everybody = arange(count);
        Tensor Maps(int stage) => randn([count, 4 << stage, 4 << stage], generator: random);
        var oneHot = nn.functional.one_hot(tensor(choice), 4).to(ScalarType.Float32).requires_grad_();
        var predictions = new DynaMaskPredictions(zeros(count, 4), zeros(count, ScalarType.Int64), zeros(count, ScalarType.Int64), ones(count),
            [.. Enumerable.Range(0, 4).Select(stage => new RegionMasks(everybody, Maps(stage)))], [.. Enumerable.Range(0, 4).Select(Maps)], oneHot);
        return (predictions, [.. Enumerable.Range(0, 4).Select(stage => Maps(stage).gt(0).to(ScalarType.Float32))]);
    }
}
