using Seg.PixelDecoders;
using Seg.Testing;
using Seg.TransformerDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>Every fixture of a whole model: built from its own configuration, every stored intermediate compared.</summary>
[Trait("Category", "Parity")]
public class Mask2FormerParityTests
{
    public static TheoryData<string> Fixtures => [.. Mask2FormerConfig.Models];

    public static TheoryData<string> Tiny => [.. Mask2FormerConfig.Models.Where(name => name.Contains("tiny"))];

    [Fact]
    public void There_are_tiny_and_full_fixtures()
    {
        Assert.True(Mask2FormerConfig.Models.Count(name => name.Contains("tiny")) >= 3);
        Assert.True(Mask2FormerConfig.Models.Count(name => name.Contains("full")) >= 2);
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void State_and_trainable_parameters_are_the_recorded_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        FixtureWeights.AssertSameState(HashedTensor.Of(fixture.Json).Select(row => row.Tensor), model);
        Assert.Equal(fixture.Json.GetProperty("params").GetInt64(), model.parameters().Sum(p => p.numel()));
    }

    [Theory, MemberData(nameof(Fixtures))]
    public void Every_stored_intermediate_is_equal(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var trace = ForwardTrace.Run(model, FixtureBatch.Divisible(fixture).Images());

        var compared = 0;
        foreach (var output in fixture.Outputs.Values.Where(o => o.DType == "float32" && (o.Name.StartsWith("pixel.") || o.Name.StartsWith("decoder.") || trace.ContainsKey(o.Name))))
        {
            Assert.True(trace.ContainsKey(output.Name), $"{output.Name} is stored and not observed.");
            Parity.AssertClose(fixture, output.Name, trace[output.Name]);
            compared++;
        }
        Assert.True(compared > 20, $"Only {compared} intermediates were compared.");
    }

    /// <summary>A bit may differ only where the reference's own logit is zero up to rounding.</summary>
    [Theory, MemberData(nameof(Tiny))]
    public void Attention_masks_are_equal(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var trace = ForwardTrace.Run(model, FixtureBatch.Divisible(fixture).Images());
        var names = fixture.Outputs.Keys.Where(key => key.EndsWith(".attn_mask_used")).ToArray();
        Assert.NotEmpty(names);
        foreach (var key in names)
        {
            var shape = fixture.Output(key).Shape;
            var mask = trace[key];
            var heads = shape[0] / mask.shape[0];
            var found = mask.expand(-1, heads, -1, -1).reshape(shape).to(ScalarType.Byte).data<byte>().ToArray();
            Assert.Equal(fixture[key].Bytes(), found);
        }
    }

    /// <summary>Training mode takes the other path to the attention masks, through full masks, and returns every layer.</summary>
    [Theory, MemberData(nameof(Tiny))]
    public void Every_layer_predicts_in_training_mode(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        using var scope = NewDisposeScope();
        // Frozen batch norm and no dropout, but drop path: the backbone stays in evaluation mode.
        model.train();
        model.modules().OfType<Backbone>().Single().eval();

        var predictions = (MaskPredictions)model.Forward(FixtureBatch.Divisible(fixture).Images(), CancellationToken.None);

        QueryPrediction[] layers = [.. predictions.Auxiliary, predictions.Final];
        Assert.Equal(fixture.Outputs.Keys.Count(key => key.StartsWith("decoder.") && key.EndsWith(".logits")), layers.Length);
        for (var i = 0; i < layers.Length; i++)
        {
            Parity.AssertClose(fixture, $"decoder.{i}.logits", layers[i].ClassLogits);
            Parity.AssertClose(fixture, $"decoder.{i}.masks", layers[i].MaskLogits);
            Assert.True(layers[i].MaskLogits.requires_grad);
        }
    }

    /// <summary>Without an observer only the last layer is computed in full.</summary>
    [Theory, MemberData(nameof(Fixtures))]
    public void Inference_gives_the_last_layer_only_and_leaves_no_tensor_behind(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var images = FixtureBatch.Divisible(fixture).Images();

        var predictions = (MaskPredictions)model.Forward(images, CancellationToken.None);

        Assert.Empty(predictions.Auxiliary);
        var last = model.Spec.Components[ComponentKind.TransformerDecoder] is MaskedAttentionAttribute decoder ? decoder.Layers : -1;
        Parity.AssertClose(fixture, $"decoder.{last}.logits", predictions.Final.ClassLogits);
        Parity.AssertClose(fixture, $"decoder.{last}.masks", predictions.Final.MaskLogits);
        // The picture and the two results; every temporary died with its stage.
        Assert.Equal(3, scope.DisposablesCount);
    }

    [Theory, MemberData(nameof(Tiny))]
    public void A_cancelled_forward_pass_stops(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        using var scope = NewDisposeScope();
        var pixel = model.modules().OfType<MSDeformAttnPixelDecoder>().Single();
        var images = FixtureBatch.Divisible(fixture).Images();
        using var source = new CancellationTokenSource();
        pixel.Observe = (what, _) => { if (what == "encoder.0") source.Cancel(); };
        Assert.Throws<OperationCanceledException>(() => model.Forward(images, source.Token));
    }
}
