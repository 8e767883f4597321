using Seg.Plugins.Tests.Inference;
using Seg.Runtime;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.Segmenter.Tests;

/// <summary>Whole models: the logits of the image after padding, resize and cut. That state names and shapes are the recorded ones is asserted as weights are filled.</summary>
[Trait("Category", "Parity")]
public class ModelParityTests(ITestOutputHelper log)
{
    // Share of pixels whose two best classes are as good as equal, so that rounding decides.
    private const double Ties = 1e-4;

    public static TheoryData<string> Fixtures => EncoderDecoderParityTests.Fixtures;

    public static TheoryData<string> Tiny => [.. ((IEnumerable<object[]>)Fixtures).Select(row => (string)row[0]).Where(name => name.Contains("tiny"))];

    /// <summary>Tiny models, and one of a published size.</summary>
    public static TheoryData<string> Planned => [.. ((IEnumerable<object[]>)Fixtures).Select(row => (string)row[0]).Where(name => name.Contains("tiny") || name.Contains("full-b-mask"))];

    /// <summary>Not observed, attention of many tokens is computed in runs of queries.</summary>
    [Theory, MemberData(nameof(Fixtures)), NoTensorLeaks]
    public void Logits_at_the_image_s_size_are_equal(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = SegmenterModels.Build(fixture);
        model.eval();
        AssertLogits(fixture, model);
    }

    /// <summary>As an application runs it.</summary>
    [Theory, MemberData(nameof(Planned)), NoTensorLeaks]
    public void By_a_plan_logits_at_the_image_s_size_are_equal(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = SegmenterModels.Build(fixture);
        model.eval();
        using var plan = PlannedModel.Of(model);
        log.WriteLine($"{name}: {PlannedModel.Report(plan)}");
        AssertLogits(fixture, model);
    }

    private static void AssertLogits(FixtureFile fixture, SegModel model)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var batch = new Preprocessor(model.Spec.Preprocess).Run(FixtureImages.Of(fixture, "input.pixels"));

        var predictions = model.Forward(new ModelInput(batch.Images, batch.Frames), CancellationToken.None);

        var scores = (ISemanticScores)model.PostProcessor;
        var logits = stack([.. batch.Frames.Select((frame, i) => scores.SemanticScores(predictions, i, frame, 0, frame.ResizedHeight))]);
        Parity.AssertClose(fixture, "logits", logits);
        AssertSame(fixture["argmax"].Bytes(), [.. logits.argmax(1).data<long>().ToArray().Select(label => (ushort)label)]);
    }

    [Theory, MemberData(nameof(Tiny))]
    public async Task The_class_map_is_equal(string name)
    {
        var fixture = FixtureFile.Open(name);
        var model = SegmenterModels.Build(fixture);
        await using var segmenter = new Runtime.Segmenter(model);
        var (expected, pictures) = (fixture["argmax"].Bytes(), FixtureImages.Of(fixture, "input.pixels"));
        for (var i = 0; i < pictures.Length; i++)
        {
            var labels = (await segmenter.SegmentAsync(pictures[i])).Tasks.Semantic!.Labels;
            AssertSame(expected[(i * labels.Length)..((i + 1) * labels.Length)], labels);
        }
    }

    private static void AssertSame(byte[] expected, ushort[] labels)
    {
        Assert.Equal(expected.Length, labels.Length);
        var differing = labels.Where((label, i) => label != expected[i]).Count();
        Assert.True(differing <= labels.Length * Ties, $"{differing} of {labels.Length} pixels have another class.");
    }
}
