using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Inference;

/// <summary>A fixture's model of queries by a bfloat16 plan, against float32.</summary>
public static class BFloat16Queries
{
    /// <param name="fixture">Gives the picture.</param>
    /// <param name="model">Its model.</param>
    /// <param name="equal">The least share of pixels of the first result that there is of panoptic, semantic and instances.</param>
    /// <param name="classes">The largest relative error of the class logits.</param>
    /// <param name="masks">That of the mask logits.</param>
    /// <param name="log">Told what was found.</param>
    public static void AssertAgree(FixtureFile fixture, SegModel model, double equal, double classes, double masks, ITestOutputHelper log)
    {
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var batch = FixtureBatch.Divisible(fixture);
        var input = new ModelInput(batch.Images(), [batch.Frame(0)]);

        var (trained, planned) = BFloat16Agreement.Both(model, () => BFloat16Agreement.Predict(model, input));

        var share = Share(trained.Results, planned.Results);
        var (classError, maskError) = (BFloat16Agreement.Error(trained.Classes, planned.Classes), BFloat16Agreement.Error(trained.Masks, planned.Masks));
        log.WriteLine($"{share:P3} equal; classes {classError:g3}, masks {maskError:g3}");
        Assert.True(share >= equal, $"{share:P3} of the pixels are equal.");
        Assert.InRange(classError, 0, classes);
        Assert.InRange(maskError, 0, masks);
    }

    private static double Share(TaskResults trained, TaskResults planned) => trained switch
    {
        { Panoptic: { } panoptic } => BFloat16Agreement.Panoptic(panoptic, planned.Panoptic!),
        { Semantic: { } semantic } => BFloat16Agreement.Semantic(semantic, planned.Semantic!),
        _ => BFloat16Agreement.Instances(trained.Instance!, planned.Instance!),
    };
}
