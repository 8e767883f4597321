using Seg.Heads;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.KMax.Tests;

/// <summary>A training step of whole models: intermediates, matchings, drawn pixels, losses, gradients and running statistics, with the reference's own random numbers.</summary>
[Trait("Category", "Parity")]
public class KMaXTrainingTests
{
    public static TheoryData<string> Fixtures => [.. KMaXConfig.Training];

    [Theory, MemberData(nameof(Fixtures))]
    public void A_training_step_is_the_published_one(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = KMaXConfig.Build(fixture);
        using var scope = NewDisposeScope();
        // As the fixture was made: the backbone's batch norm keeps to its running statistics.
        model.train();
        model.modules().OfType<Backbone>().Single().eval();
        var (criterion, draws) = ((KMaXCriterion)model.Criterion!, 0);
        criterion.Uniform = (shape, _) =>
        {
            var recorded = fixture[$"rand.{draws++}"];
            Assert.Equal(recorded.Shape, shape);
            return tensor(recorded.Floats(), shape);
        };
        criterion.Probe = new Comparison(fixture);

        var (trace, queries) = ForwardTrace.Run(model, FixtureBatch.OfOneSize(fixture).Images());
        var head = model.modules().OfType<MaskClassificationHead>().Single();
        var losses = criterion.Forward(head.Forward((DecoderOutput)queries, CancellationToken.None), Targets(fixture));
        var total = losses.Values.Aggregate((a, b) => a + b);
        total.backward();

        AssertIntermediates(fixture, trace);
        Assert.Equal(fixture.Outputs.Keys.Count(key => key.StartsWith("rand.")), draws);
        Assert.Equal(fixture.Outputs.Keys.Where(key => key.StartsWith("loss.loss_")).Order(), losses.Keys.Select(key => $"loss.{key}").Order());
        foreach (var (key, loss) in losses) Parity.AssertClose(fixture, $"loss.{key}", loss.view(1));
        Parity.AssertClose(fixture, "loss.total", total.view(1));
        AssertGradients(fixture, model);
        var state = model.state_dict();
        foreach (var key in fixture.Outputs.Keys.Where(key => key.StartsWith("after."))) Parity.AssertClose(fixture, key, state[key[6..]]);
    }

    private static void AssertIntermediates(FixtureFile fixture, ForwardTrace trace)
    {
        var compared = 0;
        foreach (var output in fixture.Outputs.Values.Where(o => o.Name.Split('.')[0] is "backbone" or "pixel" or "decoder"))
        {
            Assert.True(trace.Tensors.ContainsKey(output.Name), $"{output.Name} is stored and not observed.");
            if (output.DType == "float32") Parity.AssertClose(fixture, output.Name, trace.Tensors[output.Name]);
            else Assert.Equal(fixture[output.Name].Longs(), trace.Tensors[output.Name].contiguous().data<long>().ToArray());
            compared++;
        }
        Assert.True(compared > 30, $"Only {compared} intermediates were compared.");
    }

    // Targets are stored at the masks' size.
    private static SegmentationTarget[] Targets(FixtureFile fixture) => [.. Enumerable.Range(0, 64).TakeWhile(i => fixture.Has($"in.target{i}.masks")).Select(i =>
    {
        var masks = fixture[$"in.target{i}.masks"];
        return new SegmentationTarget(tensor(fixture[$"in.target{i}.labels"].Longs()), tensor(masks.Bytes(), masks.Shape).to(ScalarType.Float32))
        {
            Labels = tensor(fixture[$"in.target{i}.sem_seg"].Longs(), fixture[$"in.target{i}.sem_seg"].Shape),
        };
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

    private sealed class Comparison(FixtureFile fixture) : ICriterionProbe
    {
        public void Costs(int matching, int image, Tensor costs) => Parity.AssertClose(fixture, $"match.{matching}.{image}.cost", costs);

        public void Matched(int matching, int image, SimilarMatching pairs)
        {
            Assert.Equal(fixture[$"match.{matching}.{image}.query"].Longs(), pairs.Queries);
            Assert.Equal(fixture[$"match.{matching}.{image}.target"].Longs(), pairs.Targets);
        }

        public void Truth(BatchTruth truth)
        {
            Parity.AssertClose(fixture, "gt.masks", truth.Masks);
            Parity.AssertClose(fixture, "gt.pq_loss_mask_weight", truth.MaskWeight);
            Parity.AssertClose(fixture, "gt.pq_loss_class_weight", truth.ClassWeight);
            Parity.AssertClose(fixture, "gt.inverse_gt_mask_area", truth.InverseArea);
            Assert.Equal(fixture["gt.labels"].Longs(), truth.Classes.data<long>().ToArray());
            Assert.Equal(fixture["gt.pixel_gt_void_mask"].Bytes(), truth.Void.to(ScalarType.Byte).contiguous().data<byte>().ToArray());
        }

        // The order of drawn pixels is of no account.
        public void Drawn(int draw, Tensor places)
        {
            var expected = fixture[$"sample.{draw}"];
            Assert.Equal(expected.Shape, places.shape);
            var (given, found, count) = (expected.Longs(), places.contiguous().data<long>().ToArray(), (int)expected.Shape[1]);
            for (var image = 0; image < expected.Shape[0]; image++)
                Assert.Equal(given.Skip(image * count).Take(count).Order(), found.Skip(image * count).Take(count).Order());
        }
    }
}
