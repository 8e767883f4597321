using Seg.Heads;
using Seg.Plugins.Tests.Inference;
using Seg.Testing;
using Seg.Testing.Tensors;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>From the picture to the result in one go, as a segmenter runs it.</summary>
[NoTensorLeaks]
public class WholeModelTests
{
    [Theory]
    [Trait("Category", "Parity")]
    [InlineData("dynamask/dynamask-tiny-maskrcnn", false)]
    [InlineData("dynamask/dynamask-full-maskrcnn-r50-coco", false)]
    [InlineData("dynamask/dynamask-tiny-maskrcnn", true)]
    [InlineData("dynamask/dynamask-full-maskrcnn-r50-coco", true)]
    public void Instances_are_the_reference_s_detections(string name, bool planned)
    {
        var fixture = FixtureFile.Open(name);
        using var scope = NewDisposeScope();
        using var _ = inference_mode();
        using var model = MaskRcnnConfig.Build(fixture);
        model.eval();
        using var plan = planned ? PlannedModel.Of(model) : null;
        var input = MaskRcnnConfig.Input(fixture);

        var instances = model.PostProcessor.Process(model.Forward(input, default), 0, input.Frames[0], SegTask.Instance, default).Instance!.Instances;

        var (expected, labels) = (fixture["dets"].Floats().Chunk(5).ToArray(), fixture["labels"].Longs());
        Assert.Equal(expected.Length, instances.Count);
        // The file divides both axes by one number; the sizes' own ratios differ in rows by a rounding of the resized height.
        var (frame, scale) = (input.Frames[0], fixture.Json.GetProperty("meta").GetProperty("scale_factor")[0].GetDouble());
        var (x, y) = (scale * frame.OutputWidth / frame.ResizedWidth, scale * frame.OutputHeight / frame.ResizedHeight);
        var left = instances.ToList();
        for (var i = 0; i < expected.Length; i++)
        {
            var (row, label) = (expected[i], (int)labels[i]);
            var match = left.FindIndex(found => found.ClassId == label && Math.Abs(found.Score - row[4]) < 1e-4 && Near(found.DetectedBox!.Value, row));
            Assert.True(match >= 0, $"No instance is detection {i}: class {label}, {string.Join(", ", row)}.");
            left.RemoveAt(match);
        }
        Assert.All(instances, found => Assert.Equal((found.Mask.Area, found.Mask.Bounds()), (found.Area, found.Box)));

        bool Near(Box box, float[] row) =>
            Math.Abs(box.X - row[0] * x) < 0.01 && Math.Abs(box.Y - row[1] * y) < 0.01 && Math.Abs(box.X + box.Width - row[2] * x) < 0.01 && Math.Abs(box.Y + box.Height - row[3] * y) < 0.01;
    }

    [Fact]
    public void In_training_the_model_gives_all_five_losses_and_they_train_every_weight_that_is_not_frozen()
    {
        var fixture = FixtureFile.Open("dynamask/dynamask-tiny-maskrcnn");
        using var scope = NewDisposeScope();
        using var model = MaskRcnnConfig.Build(fixture);
        model.train();
        manual_seed(3);
        var input = MaskRcnnConfig.TrainingInput(FixtureFile.Open("dynamask/dynamask-train"));

        var losses = model.Criterion!.Forward(model.Forward(input, default), input.Targets!);

        Assert.Equal(["loss_bbox", "loss_cls", "loss_mask", "loss_rpn_bbox", "loss_rpn_cls"], losses.Keys.Order(StringComparer.Ordinal));
        losses.Values.Aggregate((a, b) => a + b).backward();
        var idle = model.named_parameters().Where(p => p.parameter.requires_grad && (p.parameter.grad is null || p.parameter.grad.abs().sum().item<float>() is 0 or float.NaN)).Select(p => p.name);
        Assert.Empty(idle);
    }

    [Fact]
    public void Losses_of_predictions_without_targets_are_refused_with_what_to_do()
    {
        using var scope = NewDisposeScope();
        using var criterion = new MaskRcnnCriterion(new());
        var predictions = new RegionPredictions(zeros(0, 4), zeros(0, ScalarType.Int64), zeros(0, ScalarType.Int64), zeros(0), []);

        Assert.Contains("ModelInput.Targets", Assert.Throws<ArgumentException>(() => criterion.Forward(predictions, [])).Message, StringComparison.Ordinal);
    }
}
