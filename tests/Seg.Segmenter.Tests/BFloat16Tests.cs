using Seg.Plugins.Tests.Inference;
using Seg.Runtime;
using Seg.Testing;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>Fixtures of published sizes by a bfloat16 plan, against float32.</summary>
[Trait("Category", "Parity")]
public class BFloat16Tests(ITestOutputHelper log)
{
    /// <summary>
    /// Measured: 99.83 % and 98.91 %. The small model's 150 classes lie close together (random weights): half a grey level of noise on the picture changes 0.9 % of its
    /// pixels in float32. Its errors come from all layers alike, so that no few of them in float32 would change that.
    /// </summary>
    [Theory]
    [InlineData("segmenter/segmenter-full-b-mask16", 0.995)]
    [InlineData("segmenter/segmenter-full-s-linear16", 0.98)]
    public void Pixels_are_equal(string name, double equal)
    {
        if (BFloat16Agreement.Skips) return;
        var fixture = FixtureFile.Open(name);
        using var model = SegmenterModels.Build(fixture);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var batch = new Preprocessor(model.Spec.Preprocess).Run(FixtureImages.Of(fixture, "input.pixels"));
        var input = new ModelInput(batch.Images, batch.Frames);

        var (trained, planned) = BFloat16Agreement.Both(model, () =>
        {
            var predictions = (PixelPredictions)model.Forward(input, CancellationToken.None);
            return (predictions.Logits, Results: BFloat16Agreement.Decide(model, predictions, input));
        });

        var share = BFloat16Agreement.Semantic(trained.Results.Semantic!, planned.Results.Semantic!);
        var logits = BFloat16Agreement.Error(trained.Logits, planned.Logits);
        log.WriteLine($"{name}: {share:P3} equal; logits {logits:g3}");
        Assert.True(share >= equal, $"{share:P3} of the pixels are equal.");
        // Measured 0.009 and 0.006.
        Assert.InRange(logits, 0, 0.014);
    }
}
