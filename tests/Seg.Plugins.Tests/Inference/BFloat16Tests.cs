using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>bfloat16 decides as float32 does: of the panoptic pixels of a trained model at least 99.5 % are equal, and of models with random weights as many as they allow.</summary>
[Trait("Category", "Parity")]
public sealed class BFloat16Tests(FashionModel fashion, ITestOutputHelper log) : IClassFixture<FashionModel>
{
    private const double Equal = 0.995;

    [Fact]
    public void Panoptic_maps_of_all_fashion_scenes()
    {
        if (BFloat16Agreement.Skips) return;
        var scenes = FashionModel.Scenes;
        Assert.Equal(64, scenes.Count);
        var trained = scenes.Select(Segment).ToArray();
        using var plan = PlannedModel.Of(fashion.Model, ScalarType.BFloat16);
        // Scenes are of one size.
        var shares = scenes.Select((scene, i) => BFloat16Agreement.Panoptic(trained[i], Segment(scene))).ToArray();
        log.WriteLine($"{shares.Average():P3} of the pixels are equal, {shares.Min():P2} in the worst scene");
        Assert.True(shares.Average() >= Equal, $"{shares.Average():P3} of the pixels are equal, {shares.Min():P2} in the worst scene.");

        PanopticResult Segment(string scene)
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            using var batch = fashion.Batch(scene);
            var predictions = fashion.Model.Forward(new ModelInput(batch.Images, batch.Frames), CancellationToken.None);
            return fashion.Model.PostProcessor.Process(predictions, 0, batch.Frames[0], SegTask.Panoptic, CancellationToken.None).Panoptic!;
        }
    }

    /// <summary>
    /// Weights by a hash are sure of nothing. Where queries look is a threshold, which errors of a thousandth cross somewhere, and what follows is another query: in
    /// float32, half a grey level of noise on the picture changes 3.5 % of the ResNet's panoptic pixels. The plan changes 2.0 % (it was 5.3 % with queries and the
    /// residual stream in bfloat16), and 2.5 % of the Swin's instances.
    /// </summary>
    [Theory]
    [InlineData("mask2former/mask2former-full-r50", 0.94)]
    [InlineData("mask2former/mask2former-full-swint", 0.95)]
    public void Fixtures_of_the_published_size(string name, double equal)
    {
        if (BFloat16Agreement.Skips) return;
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        // Measured 0.022 and 0.033, 0.005 and 0.010.
        BFloat16Queries.AssertAgree(fixture, model, equal, classes: 0.04, masks: 0.055, log);
    }
}
