using Seg.Heads;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.MaskFormer.Tests.Parity;

/// <summary>Losses, costs, matchings and gradients of whole models.</summary>
[Trait("Category", "Parity")]
public class MaskFormerCriterionParityTests(ITestOutputHelper log)
{
    public static TheoryData<string> Fixtures => [.. MaskFormerConfig.Trained];

    [Theory, MemberData(nameof(Fixtures))]
    public void Losses_costs_matchings_and_gradients_are_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = MaskFormerConfig.Build(fixture);
        using var scope = NewDisposeScope();
        model.train();
        var criterion = (MaskFormerCriterion)model.Criterion!;
        var comparison = new Comparison(fixture);
        criterion.Observer = comparison;
        var batch = FixtureBatch.Divisible(fixture);

        var losses = criterion.Forward((MaskPredictions)model.Forward(batch.Images(), CancellationToken.None), Targets(fixture, batch));
        var total = losses.Values.Aggregate((a, b) => a + b);
        total.backward();

        Assert.Equal(fixture.Outputs.Keys.Count(key => key.EndsWith(".cost")), comparison.Seen);
        Assert.Equal(fixture.Outputs.Keys.Where(key => key.StartsWith("loss.loss_")).Order(), losses.Keys.Select(key => $"loss.{key}").Order());
        var worst = losses.Max(loss => Testing.Parity.AssertClose(fixture, $"loss.{loss.Key}", loss.Value.view(1)));
        Testing.Parity.AssertClose(fixture, "loss.total", total.view(1));
        log.WriteLine($"{name}: the largest difference, as a share of its tolerance: costs {comparison.Worst:P0}, losses {worst:P0}, gradients {AssertGradients(fixture, model):P0}");
    }

    [Fact]
    public void Targets_of_different_sizes_are_each_met_at_their_own()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var (classes, masks) = (randn(2, 6, 4), randn(2, 6, 8, 8));
        SegmentationTarget[] targets = [Target(32, 32), Target(40, 24)];
        using var criterion = Layers.Register(new MaskFormerCriterion(new(), new() { Classes = 3 }));

        var together = criterion.Forward(new MaskPredictions(new(classes, masks), []), targets);

        // Both images have as many targets, so that the batch's mask losses are the means of the images'.
        var alone = targets.Select((target, i) => criterion.Forward(new MaskPredictions(new(classes.narrow(0, i, 1), masks.narrow(0, i, 1)), []), [target])).ToArray();
        foreach (var loss in new[] { "loss_mask", "loss_dice" })
            Assert.Equal((alone[0][loss].item<float>() + alone[1][loss].item<float>()) / 2, together[loss].item<float>(), 1e-5);

        static SegmentationTarget Target(int height, int width) => new(tensor(new long[] { 2, 0 }), rand(2, height, width).gt(0.5));
    }

    [Fact]
    public void A_batch_without_targets_has_finite_losses_and_gradients()
    {
        using var scope = NewDisposeScope();
        using var criterion = Layers.Register(new MaskFormerCriterion(new(), new() { Classes = 3 }));
        var classes = randn([2, 5, 4]).requires_grad_();
        var masks = randn([2, 5, 6, 7]).requires_grad_();
        var nothing = new SegmentationTarget(zeros([0], int64), zeros([0, 24, 28]));

        var losses = criterion.Forward(new MaskPredictions(new(classes, masks), []), [nothing, nothing]);
        losses.Values.Aggregate((a, b) => a + b).backward();

        Assert.Equal(["loss_ce", "loss_dice", "loss_mask"], losses.Keys.Order());
        Assert.Equal(0, losses["loss_mask"].item<float>());
        Assert.True(losses["loss_ce"].item<float>() > 0);
        Assert.True(classes.grad!.isfinite().all().item<bool>());
    }

    private static SegmentationTarget[] Targets(FixtureFile fixture, FixtureBatch batch) => [.. Enumerable.Range(0, batch.Count).Select(i =>
    {
        var masks = fixture[$"in.target{i}.masks"];
        var padded = zeros(masks.Shape[0], batch.Height, batch.Width);
        padded.narrow(1, 0, masks.Shape[1]).narrow(2, 0, masks.Shape[2]).copy_(tensor(masks.Floats(), masks.Shape));
        return new SegmentationTarget(tensor(fixture[$"in.target{i}.labels"].Longs()), padded);
    })];

    // Stored gradients element by element, those of every other parameter by their norm.
    private static double AssertGradients(FixtureFile fixture, SegModel model)
    {
        var gradients = model.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!);
        var worst = fixture.Outputs.Keys.Where(key => key.StartsWith("grad.")).Max(key => Testing.Parity.AssertClose(fixture, key, gradients[key[5..]]));
        var norms = fixture.Json.GetProperty("grad_norms").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
        var largest = norms.Values.Max();
        foreach (var (parameter, norm) in norms)
        {
            Assert.True(gradients.ContainsKey(parameter), $"{parameter} has no gradient.");
            var found = gradients[parameter].norm().item<float>();
            Assert.True(Math.Abs(found - norm) <= 1e-3 * norm + 1e-6 * largest, $"{parameter}: gradient norm {found}, not {norm}.");
        }
        return worst;
    }

    private sealed class Comparison(FixtureFile fixture) : ICriterionObserver
    {
        public int Seen { get; private set; }

        public double Worst { get; private set; }

        public void Costs(int layer, int image, Tensor costs)
        {
            Worst = Math.Max(Worst, Testing.Parity.AssertClose(fixture, $"match.{layer}.{image}.cost", costs));
            Seen++;
        }

        public void Matched(int layer, int image, Matching matching)
        {
            Assert.Equal(fixture[$"match.{layer}.{image}.query"].Longs(), matching.Queries);
            Assert.Equal(fixture[$"match.{layer}.{image}.target"].Longs(), matching.Targets);
        }

        public void Points(int layer, Tensor points) => Assert.Fail("MaskFormer samples no points.");
    }
}
