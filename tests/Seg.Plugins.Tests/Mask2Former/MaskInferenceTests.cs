using Seg.Heads;
using Seg.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Plugins.Tests.Mask2Former;

/// <summary>The post-processor on given logits and on whole models.</summary>
[Trait("Category", "Parity")]
public class MaskInferenceTests
{
    public static TheoryData<string> Cases => [.. Post.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name)];

    public static TheoryData<string> Models => [.. Mask2FormerConfig.Models];

    private static FixtureFile Post { get; } = FixtureFile.Open("mask2former/mask2former-post");

    [Theory, MemberData(nameof(Cases))]
    public void Results_of_given_logits_are_the_published_ones(string name)
    {
        var (config, size) = (Post.Json.GetProperty("cases").GetProperty(name), Post.Output($"{name}.in.mask").Shape);
        using var scope = NewDisposeScope();
        var predictions = Predictions(name);
        var processor = Processor(config);
        var frame = new ImageFrame((int)size[2], (int)size[1], (int)size[2], (int)size[1], (int)size[2], (int)size[1]);

        var results = processor.Process(predictions, 0, frame, SegTask.Semantic | SegTask.Instance | SegTask.Panoptic, CancellationToken.None);

        ResultParity.AssertSemantic(Post, $"{name}.semantic", predictions, 0, frame, masksFirst: true, results.Semantic!.Labels);
        ResultParity.AssertInstances(Post, $"{name}.instance", results.Instance!);
        if (Post.Has($"{name}.panoptic")) ResultParity.AssertPanoptic(Post, $"{name}.panoptic", config.GetProperty("segments_info"), results.Panoptic!);
    }

    [Theory, MemberData(nameof(Models))]
    public void Results_of_models_are_the_published_ones(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var model = Mask2FormerConfig.Build(fixture);
        model.eval();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var batch = FixtureBatch.Divisible(fixture);
        var predictions = (MaskPredictions)model.Forward(batch.Images(), CancellationToken.None);

        for (var image = 0; image < batch.Count; image++)
        {
            var frame = batch.Frame(image);
            var results = model.PostProcessor.Process(predictions, image, frame, model.Spec.Task, CancellationToken.None);
            var masksFirst = (model.Spec.Task & (SegTask.Instance | SegTask.Panoptic)) != 0;
            Assert.Equal(fixture.Has($"out.{image}.sem_seg"), results.Semantic is not null);
            Assert.Equal(fixture.Has($"out.{image}.panoptic_seg"), results.Panoptic is not null);
            Assert.Equal(fixture.Has($"out.{image}.instances.scores"), results.Instance is not null);
            if (results.Semantic is { } semantic) ResultParity.AssertSemantic(fixture, $"out.{image}.sem_seg", predictions, image, frame, masksFirst, semantic.Labels);
            if (results.Panoptic is { } panoptic)
                ResultParity.AssertPanoptic(fixture, $"out.{image}.panoptic_seg", fixture.Json.GetProperty("segments_info").GetProperty($"{image}"), panoptic);
            if (results.Instance is { } instance) ResultParity.AssertInstances(fixture, $"out.{image}.instances", instance);
        }
    }

    [Fact]
    public void Only_the_asked_tasks_are_produced()
    {
        using var scope = NewDisposeScope();
        var frame = new ImageFrame(60, 40, 60, 40, 60, 40);
        var results = Processor(Post.Json.GetProperty("cases").GetProperty("strict")).Process(Predictions("strict"), 0, frame, SegTask.Instance, CancellationToken.None);
        Assert.Null(results.Semantic);
        Assert.Null(results.Panoptic);
        Assert.NotNull(results.Instance);
    }

    [Fact]
    public void A_cancelled_call_stops()
    {
        using var scope = NewDisposeScope();
        var frame = new ImageFrame(60, 40, 60, 40, 60, 40);
        Assert.Throws<OperationCanceledException>(() =>
            Processor(Post.Json.GetProperty("cases").GetProperty("strict")).Process(Predictions("strict"), 0, frame, SegTask.Semantic, new CancellationToken(true)));
    }

    private static MaskInference Processor(System.Text.Json.JsonElement config)
    {
        var classes = config.GetProperty("num_classes").GetInt32();
        var things = config.GetProperty("things").EnumerateArray().Select(t => t.GetInt32()).ToHashSet();
        return new(
            new()
            {
                ObjectThreshold = config.GetProperty("object_mask_threshold").GetDouble(),
                OverlapThreshold = config.GetProperty("overlap_threshold").GetDouble(),
                TopInstances = config.GetProperty("topk").GetInt32(),
            },
            new()
            {
                Classes = classes,
                IsThing = [.. Enumerable.Range(0, classes).Select(things.Contains)],
                Task = config.GetProperty("panoptic_on").GetBoolean() ? SegTask.Semantic | SegTask.Instance | SegTask.Panoptic : SegTask.Instance,
            });
    }

    private static MaskPredictions Predictions(string name) => new(new(Read($"{name}.in.cls"), Read($"{name}.in.mask")), []);

    private static Tensor Read(string name) => tensor(Post[name].Floats(), Post[name].Shape).unsqueeze(0);
}
