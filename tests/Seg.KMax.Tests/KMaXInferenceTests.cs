using System.Text.Json;
using Seg.Heads;
using Seg.Kernels;
using Seg.Plugins.Tests.Mask2Former;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.KMax.Tests;

/// <summary>The post-processor on given logits and on whole models, as released: the released code made the fixtures.</summary>
[Trait("Category", "Parity")]
public class KMaXInferenceTests
{
    public static TheoryData<string> Cases => [.. Post.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    public static TheoryData<string> Models => [.. KMaXConfig.Models.Where(name => FixtureFile.Open(name).Config.GetProperty("INPUT.IMAGE_SIZE")[0].GetInt32() <= 1000)];

    private static FixtureFile Post { get; } = FixtureFile.Open("kmax/kmax-post");

    [Theory, MemberData(nameof(Cases))]
    public void Results_of_given_logits_are_the_published_ones(string name)
    {
        var (config, size) = (Post.Json.GetProperty("cases").GetProperty(name), Post.Output($"{name}.in.mask").Shape);
        using var scope = NewDisposeScope();
        var predictions = new MaskPredictions(new(Read($"{name}.in.cls"), Read($"{name}.in.mask")), []);
        var frame = new ImageFrame((int)size[2], (int)size[1], (int)size[2], (int)size[1], (int)size[2], (int)size[1]);

        var results = Processor(config).Process(predictions, 0, frame, SegTask.Semantic | SegTask.Instance | SegTask.Panoptic, CancellationToken.None);

        AssertSemantic(Post, $"{name}.semantic", predictions, 0, frame, results.Semantic!.Labels);
        ResultParity.AssertInstances(Post, $"{name}.instance", results.Instance!);
        ResultParity.AssertPanoptic(Post, $"{name}.panoptic", config.GetProperty("segments_info"), results.Panoptic!);

        Tensor Read(string key) => tensor(Post[key].Floats(), Post[key].Shape).unsqueeze(0);
    }

    [Theory, MemberData(nameof(Models))]
    public void Results_of_whole_models_are_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = KMaXConfig.Build(fixture);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var batch = FixtureBatch.OfOneSize(fixture);
        var predictions = (MaskPredictions)model.Forward(batch.Images(), CancellationToken.None);
        for (var image = 0; image < batch.Count; image++)
        {
            var frame = batch.Frame(image);
            var results = model.PostProcessor.Process(predictions, image, frame, model.Spec.Task, CancellationToken.None);
            if (fixture.Has($"out.{image}.sem_seg")) AssertSemantic(fixture, $"out.{image}.sem_seg", predictions, image, frame, results.Semantic!.Labels);
            if (fixture.Has($"out.{image}.instances.scores")) ResultParity.AssertInstances(fixture, $"out.{image}.instances", results.Instance!);
            ResultParity.AssertPanoptic(fixture, $"out.{image}.panoptic_seg", fixture.Json.GetProperty("segments_info").GetProperty($"{image}"), results.Panoptic!);
        }
    }

    private static KMaXInference Processor(JsonElement config)
    {
        var things = config.GetProperty("things").EnumerateArray().Select(t => t.GetInt32()).ToHashSet();
        var classes = config.GetProperty("num_classes").GetInt32();
        return new(new()
        {
            PixelThreshold = config.GetProperty("pixel_confidence_threshold").GetDouble(),
            ThingThreshold = config.GetProperty("class_threshold_thing").GetDouble(),
            StuffThreshold = config.GetProperty("class_threshold_stuff").GetDouble(),
            OverlapThreshold = config.GetProperty("overlap_threshold").GetDouble(),
            ClassExponent = config.GetProperty("reorder_class_weight").GetDouble(),
            MaskExponent = config.GetProperty("reorder_mask_weight").GetDouble(),
            TopInstances = config.GetProperty("topk").GetInt32(),
            Variant = Variant.Released,
        }, new()
        {
            Classes = classes,
            IsThing = [.. Enumerable.Range(0, classes).Select(things.Contains)],
            Task = config.GetProperty("panoptic_on").GetBoolean() ? SegTask.Panoptic | SegTask.Instance : SegTask.Instance,
        });
    }

    // Class scores as the kernel combines them, against the reference's; and that the labels are their argmax.
    private static void AssertSemantic(FixtureFile fixture, string name, MaskPredictions predictions, int image, ImageFrame frame, ushort[] labels)
    {
        using var scope = NewDisposeScope();
        var output = fixture.Output(name);
        var classes = (int)output.Shape[0];
        var shares = nn.functional.softmax(predictions.Final.ClassLogits[image], -1).narrow(-1, 0, classes);
        var masks = predictions.Final.MaskLogits[image];
        Assert.Equal([classes, frame.OutputHeight, frame.OutputWidth], output.Shape);
        var best = new ushort[frame.OutputHeight * frame.OutputWidth];
        var scores = new float[classes * best.Length];

        SoftmaxMasks.Classes(Parity.Floats(masks), Parity.Floats(shares), (int)masks.shape[0], classes, FrameGeometry.Of(masks, frame, Variant.Released), best, scores);

        Parity.AssertClose(name, fixture[name].Floats(), Parity.Every(scores, output.Stride), output.Tolerance);
        Assert.Equal(best, labels);
    }
}
