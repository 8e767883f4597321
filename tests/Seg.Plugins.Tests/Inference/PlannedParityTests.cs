using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using Seg.TransformerDecoders;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>Mask2Former's fixtures by a plan: folded norms, channels-last maps and oneDNN's products give the published numbers, within the same tolerances.</summary>
[Trait("Category", "Parity")]
public class PlannedParityTests
{
    public static TheoryData<string> Fixtures => [.. Mask2FormerConfig.Models];

    [Theory, MemberData(nameof(Fixtures))]
    public void Intermediates_and_results_are_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        model.eval();
        using var plan = Planned.By(model);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var images = new FixtureBatch(fixture).Images();

        var trace = ForwardTrace.Run(model, images);
        foreach (var output in fixture.Outputs.Values.Where(o => o.DType == "float32" && trace.ContainsKey(o.Name)))
            Parity.AssertClose(fixture, output.Name, trace[output.Name]);

        // Not observed, other kernels run.
        var predictions = (MaskPredictions)model.Forward(images, CancellationToken.None);
        var last = model.Spec.Components[ComponentKind.TransformerDecoder] is MaskedAttentionAttribute decoder ? decoder.Layers : -1;
        Parity.AssertClose(fixture, $"decoder.{last}.logits", predictions.Final.ClassLogits);
        Parity.AssertClose(fixture, $"decoder.{last}.masks", predictions.Final.MaskLogits);
    }
}
