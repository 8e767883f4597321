using System.Text.Json;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>Logits, loss, gradients and optimiser steps of the reference's training.</summary>
[Trait("Category", "Parity")]
public class TrainingParityTests
{
    private const int Ignored = 255;
    private static readonly FixtureFile Fixture = FixtureFile.Open("segmenter/segmenter-train");

    [Fact]
    public void Loss_and_gradients_are_the_published_ones()
    {
        using var model = SegmenterModels.Build(Fixture);
        using var scope = NewDisposeScope();
        model.train();
        var input = Input();

        var predictions = (PixelPredictions)model.Forward(input, CancellationToken.None);
        var loss = Loss(model, predictions, input);
        loss.backward();

        Parity.AssertClose(Fixture, "logits", nn.functional.interpolate(predictions.Logits, input.Images.shape[2..], mode: InterpolationMode.Bilinear, align_corners: false));
        Parity.AssertClose(Fixture, "loss", loss);
        var gradients = model.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!);
        foreach (var key in Fixture.Outputs.Keys.Where(key => key.StartsWith("grad."))) Parity.AssertClose(Fixture, key, gradients[key[5..]]);
        AssertNorms(gradients);
    }

    /// <summary>SGD with Nesterov momentum, the learning rate falling by a power of what is left (the schedule itself is the trainer's).</summary>
    [Fact]
    public void Six_steps_lead_where_the_reference_s_do()
    {
        using var model = SegmenterModels.Build(Fixture);
        using var scope = NewDisposeScope();
        model.train();
        var arguments = Fixture.Json.GetProperty("optimizer_args");
        var (rate, least, iterations, power) = (Number("lr"), Number("min_lr"), Number("iter_max"), Number("poly_power"));
        using var optimizer = optim.SGD(model.parameters(), rate, momentum: Number("momentum"), weight_decay: Number("weight_decay"), nesterov: true);
        var input = Input();
        foreach (var step in Fixture.Json.GetProperty("steps").EnumerateArray())
        {
            var i = step.GetProperty("iteration").GetInt32();
            foreach (var group in optimizer.ParamGroups) group.LearningRate = i == 0 ? rate : (rate - least) * Math.Pow(1 - i / iterations, power) + least;
            Assert.Equal(step.GetProperty("lr").GetDouble(), optimizer.ParamGroups.First().LearningRate, 1e-12);
            using var stepScope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = Loss(model, model.Forward(input, CancellationToken.None), input);
            Assert.Equal(step.GetProperty("loss").GetDouble(), loss.ToDouble(), 2e-4);
            loss.backward();
            optimizer.step();
        }
        var state = model.state_dict();
        foreach (var key in Fixture.Outputs.Keys.Where(key => key.StartsWith("after6."))) Parity.AssertClose(Fixture, key, state[key[7..]]);

        double Number(string key) => arguments.GetProperty(key).GetDouble();
    }

    private static Tensor Loss(SegModel model, RawPredictions predictions, ModelInput input)
    {
        var losses = model.Criterion!.Forward(predictions, input.Targets!);
        return Assert.Single(losses).Value;
    }

    private static ModelInput Input()
    {
        var batch = FixtureImages.Batch(Fixture);
        var (labels, classes) = (Fixture["labels"], Fixture.Config.GetProperty("n_cls").GetInt32());
        var maps = tensor(Array.ConvertAll(labels.Longs(), label => label == Ignored ? -1 : label), labels.Shape);
        var targets = Enumerable.Range(0, (int)labels.Shape[0]).Select(i => new SegmentationTarget(arange(classes), zeros(0, maps.shape[1], maps.shape[2])) { Labels = maps[i] });
        return new(batch.Images, batch.Frames) { Targets = [.. targets] };
    }

    private static void AssertNorms(Dictionary<string, Tensor> gradients)
    {
        var norms = Fixture.Json.GetProperty("gradient_norms").EnumerateObject()
            // The classifier of the pre-training has none.
            .Where(p => p.Value.ValueKind != JsonValueKind.Null).ToDictionary(p => p.Name, p => p.Value.GetDouble());
        Assert.Equal(norms.Keys.Order(), gradients.Keys.Order());
        foreach (var (name, norm) in norms) Assert.Equal(norm, gradients[name].norm().ToDouble(), 1e-3 * norm + 1e-6);
    }
}
