using Seg.Heads;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>Losses, matchings, points and gradients of whole models, with the reference's own random numbers.</summary>
[Trait("Category", "Parity")]
public class SetCriterionParityTests
{
    public static TheoryData<string> Fixtures => [.. FixtureFolder.List("mask2former", "mask2former-train-*")];

    [Theory, MemberData(nameof(Fixtures))]
    public void Losses_matchings_and_gradients_are_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        using var scope = NewDisposeScope();
        model.train();
        var criterion = (SetCriterion)model.Criterion!;
        var (batch, call) = (FixtureBatch.Divisible(fixture), 0);
        criterion.Uniform = (shape, _) =>
        {
            var recorded = fixture[$"rand.{call++}"];
            Assert.Equal(recorded.Shape, shape);
            return tensor(recorded.Floats(), shape);
        };
        criterion.Observer = new Comparison(fixture);

        var predictions = model.Forward(batch.Images(), CancellationToken.None);
        var losses = criterion.Forward(predictions, Targets(fixture, batch));
        var total = losses.Values.Aggregate((a, b) => a + b);
        total.backward();

        Assert.Equal(fixture.Outputs.Keys.Count(key => key.StartsWith("rand.")), call);
        Assert.Equal(fixture.Outputs.Keys.Where(key => key.StartsWith("loss.loss_")).Order(), losses.Keys.Select(key => $"loss.{key}").Order());
        foreach (var (key, loss) in losses) Parity.AssertClose(fixture, $"loss.{key}", loss.view(1));
        Parity.AssertClose(fixture, "loss.total", total.view(1));
        AssertGradients(fixture, model);
    }

    [Fact]
    public void A_batch_without_targets_has_finite_losses_and_gradients()
    {
        using var scope = NewDisposeScope();
        using var criterion = Layers.Register(new SetCriterion(new() { Points = 8 }, new() { Classes = 3 }));
        var classes = randn([2, 5, 4]).requires_grad_();
        var masks = randn([2, 5, 6, 7]).requires_grad_();
        var nothing = new SegmentationTarget(zeros([0], int64), zeros([0, 24, 28]));

        var losses = criterion.Forward(new(new(classes, masks), []), [nothing, nothing]);
        losses.Values.Aggregate((a, b) => a + b).backward();

        Assert.Equal(["loss_ce", "loss_dice", "loss_mask"], losses.Keys.Order());
        Assert.Equal(0, losses["loss_mask"].ToSingle());
        Assert.True(losses["loss_ce"].ToSingle() > 0);
        Assert.True(classes.grad!.isfinite().all().ToBoolean());
    }

    private static SegmentationTarget[] Targets(FixtureFile fixture, FixtureBatch batch) => [.. Enumerable.Range(0, batch.Count).Select(i =>
    {
        var masks = fixture[$"in.target{i}.masks"];
        var padded = zeros(masks.Shape[0], batch.Height, batch.Width);
        padded.narrow(1, 0, masks.Shape[1]).narrow(2, 0, masks.Shape[2]).copy_(tensor(masks.Floats(), masks.Shape));
        return new SegmentationTarget(tensor(fixture[$"in.target{i}.labels"].Longs()), padded);
    })];

    // Stored gradients element by element, those of every other parameter by their norm.
    private static void AssertGradients(FixtureFile fixture, SegModel model)
    {
        var gradients = model.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!);
        foreach (var key in fixture.Outputs.Keys.Where(key => key.StartsWith("grad."))) Parity.AssertClose(fixture, key, gradients[key[5..]]);
        var norms = fixture.Json.GetProperty("grad_norms").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
        var largest = norms.Values.Max();
        foreach (var (parameter, norm) in norms)
        {
            Assert.True(gradients.ContainsKey(parameter), $"{parameter} has no gradient.");
            var found = gradients[parameter].norm().ToDouble();
            Assert.True(Math.Abs(found - norm) <= 1e-3 * norm + 1e-6 * largest, $"{parameter}: gradient norm {found}, not {norm}.");
        }
    }

    private sealed class Comparison(FixtureFile fixture) : ICriterionObserver
    {
        public void Costs(int layer, int image, Tensor costs) => Parity.AssertClose(fixture, $"match.{layer}.{image}.cost", costs);

        public void Matched(int layer, int image, Matching matching)
        {
            Assert.Equal(fixture[$"match.{layer}.{image}.query"].Longs(), matching.Queries);
            Assert.Equal(fixture[$"match.{layer}.{image}.target"].Longs(), matching.Targets);
        }

        // The order of the most uncertain points is open: compared as sets, mask by mask.
        public void Points(int layer, Tensor points)
        {
            var expected = fixture[$"points.{layer}"];
            Assert.Equal(expected.Shape, points.shape);
            var (given, found, length) = (expected.Floats(), Parity.Floats(points), (int)(expected.Shape[1] * 2));
            for (var mask = 0; mask < expected.Shape[0]; mask++)
                Assert.Equal(Sorted(given.AsSpan(mask * length, length)), Sorted(found.AsSpan(mask * length, length)));
        }

        private static (float, float)[] Sorted(ReadOnlySpan<float> points)
        {
            var pairs = new (float, float)[points.Length / 2];
            for (var i = 0; i < pairs.Length; i++) pairs[i] = (points[2 * i], points[2 * i + 1]);
            Array.Sort(pairs);
            return pairs;
        }
    }
}
