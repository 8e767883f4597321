using Seg.Plugins.Tests.Inference;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using Seg.TransformerDecoders;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.MaskFormer.Tests.Parity;

/// <summary>Every fixture of a whole model: built from its own configuration, every stored intermediate and every result compared.</summary>
[Trait("Category", "Parity")]
public class MaskFormerParityTests(ITestOutputHelper log)
{
    public static TheoryData<string> Fixtures => [.. MaskFormerConfig.Models];

    public static TheoryData<string> Tiny => [.. MaskFormerConfig.Models.Where(name => name.Contains("tiny"))];

    [Fact]
    public void There_are_tiny_and_full_fixtures()
    {
        Assert.True(MaskFormerConfig.Models.Count(name => name.Contains("tiny")) >= 5);
        Assert.True(MaskFormerConfig.Models.Count(name => name.Contains("full")) >= 2);
        Assert.True(MaskFormerConfig.Trained.Count >= 2);
    }

    /// <summary>Tiny models, and one of a published size.</summary>
    public static TheoryData<string> Planned => [.. MaskFormerConfig.Models.Where(name => name.Contains("tiny") || name.EndsWith("full-r50-panoptic", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Fixtures))]
    public void State_intermediates_and_results_are_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = MaskFormerConfig.Build(fixture);
        Assert.Equal(fixture.Json.GetProperty("params").GetInt64(), model.parameters().Sum(p => p.numel()));
        model.eval();
        AssertPublished(name, fixture, model);
    }

    /// <summary>As an application runs it.</summary>
    [Theory, MemberData(nameof(Planned))]
    public void By_a_plan_intermediates_and_results_are_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = MaskFormerConfig.Build(fixture);
        model.eval();
        using var plan = PlannedModel.Of(model);
        log.WriteLine($"{name}: {PlannedModel.Report(plan)}");
        AssertPublished(name, fixture, model);
    }

    private void AssertPublished(string name, FixtureFile fixture, SegModel model)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var batch = FixtureBatch.Divisible(fixture);
        var images = batch.Images();

        var deep = fixture.Config.GetProperty("MODEL.MASK_FORMER").GetProperty("DEEP_SUPERVISION").GetBoolean();
        var trace = ForwardTrace.Run(model, images, deep);

        var stored = fixture.Outputs.Values.Where(o => o.Name.Split('.')[0] is "backbone" or "pixel" or "decoder").ToArray();
        Assert.True(stored.Length > 20);
        var worst = (Share: 0.0, Name: "");
        foreach (var output in stored)
        {
            Assert.True(trace.ContainsKey(output.Name), $"{output.Name} is stored and not observed.");
            var share = Testing.Parity.AssertClose(fixture, output.Name, trace[output.Name]);
            if (share > worst.Share) worst = (share, output.Name);
        }
        log.WriteLine($"{name}: {stored.Length} intermediates, the largest difference {worst.Share:P0} of its tolerance, {fixture.Tolerance(worst.Name):g2} ({worst.Name})");
        var last = deep ? ((DetrDecoderAttribute)model.Spec.Components[ComponentKind.TransformerDecoder]).Layers - 1 : 0;
        var predictions = new MaskPredictions(new(trace[$"decoder.{last}.logits"], trace[$"decoder.{last}.masks"]), []);
        for (var image = 0; image < batch.Count; image++) AssertResults(fixture, model, predictions, image, batch.Frame(image));
    }

    private static void AssertResults(FixtureFile fixture, SegModel model, MaskPredictions predictions, int image, ImageFrame frame)
    {
        var results = model.PostProcessor.Process(predictions, image, frame, model.Spec.Task, CancellationToken.None);
        Assert.Equal(fixture.Has($"out.{image}.panoptic_seg"), results.Panoptic is not null);
        Assert.Null(results.Instance);
        ResultParity.AssertSemantic(fixture, $"out.{image}.sem_seg", predictions, image, frame, model.Spec.Task.HasFlag(SegTask.Panoptic), results.Semantic!.Labels);
        if (results.Panoptic is { } panoptic)
            ResultParity.AssertPanoptic(fixture, $"out.{image}.panoptic_seg", fixture.Json.GetProperty("segments_info").GetProperty($"{image}"), panoptic);
    }

    /// <summary>In training mode, dropout aside, all layers come out with gradients; in inference mode the last one alone, and no tensor besides.</summary>
    [Theory, MemberData(nameof(Tiny))]
    public void Every_layer_predicts_in_training_mode_and_the_last_alone_in_inference(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = MaskFormerConfig.Build(fixture);
        using var scope = NewDisposeScope();
        var images = FixtureBatch.Divisible(fixture).Images();
        // The decoder alone: its children, where dropout is, stay in evaluation mode.
        model.eval();
        var decoder = model.modules().OfType<DetrDecoder>().Single();
        decoder.train();
        foreach (var child in decoder.children()) child.eval();

        var trained = (MaskPredictions)model.Forward(images, CancellationToken.None);

        QueryPrediction[] layers = [.. trained.Auxiliary, trained.Final];
        Assert.Equal(fixture.Outputs.Keys.Count(key => key.StartsWith("decoder.") && key.EndsWith(".logits")), layers.Length);
        for (var i = 0; i < layers.Length; i++)
        {
            Testing.Parity.AssertClose(fixture, $"decoder.{i}.logits", layers[i].ClassLogits);
            Testing.Parity.AssertClose(fixture, $"decoder.{i}.masks", layers[i].MaskLogits);
            Assert.True(layers[i].MaskLogits.requires_grad);
        }

        model.eval();
        using var inference = inference_mode();
        using var own = NewDisposeScope();
        var predictions = (MaskPredictions)model.Forward(images, CancellationToken.None);
        Assert.Empty(predictions.Auxiliary);
        Testing.Parity.AssertClose(fixture, $"decoder.{layers.Length - 1}.logits", predictions.Final.ClassLogits);
        Testing.Parity.AssertClose(fixture, $"decoder.{layers.Length - 1}.masks", predictions.Final.MaskLogits);
        Assert.Equal(2, own.DisposablesCount);
    }

    [Theory, MemberData(nameof(Tiny))]
    public void A_cancelled_forward_pass_stops(string name)
    {
        using var model = MaskFormerConfig.Build(FixtureFile.Open(name));
        using var scope = NewDisposeScope();
        using var source = new CancellationTokenSource();
        model.modules().OfType<DetrDecoder>().Single().Observe = (what, _) => { if (what == "0.layer") source.Cancel(); };
        Assert.Throws<OperationCanceledException>(() => model.Forward(FixtureBatch.Divisible(FixtureFile.Open(name)).Images(), source.Token));
    }
}
