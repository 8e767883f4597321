using Seg.Heads;
using Seg.Kernels;
using Seg.Operators;
using Seg.PixelDecoders;
using Seg.RegionDecoders;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>Whole detectors, stage by stage: each stage takes in what the reference's did, where the file stores that whole.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public class DetectorParityTests
{
    [Theory]
    [InlineData("dynamask/dynamask-tiny-maskrcnn")]
    [InlineData("dynamask/dynamask-full-maskrcnn-r50-coco")]
    public void Every_stage_gives_what_the_reference_s_does(string name)
    {
        var fixture = FixtureFile.Open(name);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = MaskRcnnConfig.Build(fixture);
        model.eval();
        var input = MaskRcnnConfig.Input(fixture);
        var neck = model.modules().OfType<FeaturePyramid>().Single();
        neck.Observe = (part, tensor) => Parity.AssertClose(fixture, $"neck.{part}", tensor);

        var levels = model.modules().OfType<Backbone>().Single().Forward(input.Images, default);
        for (var i = 0; i < 4; i++) Parity.AssertClose(fixture, $"backbone.layer{i + 1}", levels[i].Tensor);
        var features = neck.Forward(levels, default);
        for (var i = 0; i < 5; i++) Parity.AssertClose(fixture, $"neck.out{i}", features.Pyramid[i].Tensor);

        var decoder = model.modules().OfType<RoIRegionDecoder>().Single();
        CheckProposals(fixture, decoder, features, input);
        var pooled = features with { Pyramid = new([.. features.Pyramid.Take(4)]) };
        CheckBoxes(fixture, decoder, pooled, input.Frames[0]);
        CheckMasks(fixture, model.modules().OfType<MaskRcnnHead>().Single(), pooled);
    }

    private static void CheckProposals(FixtureFile fixture, RoIRegionDecoder decoder, PixelFeatures features, ModelInput input)
    {
        var network = decoder.modules().OfType<RpnHead>().Single();
        for (var i = 0; i < 5; i++)
        {
            var (logits, deltas) = network.Maps(features.Pyramid[i].Tensor);
            Parity.AssertClose(fixture, $"rpn.cls{i}", logits);
            Parity.AssertClose(fixture, $"rpn.reg{i}", deltas);
        }
        decoder.Observe = (part, tensor) =>
        {
            if (part == "proposals") AssertSameRows(fixture, "rpn.proposals", tensor);
        };
        decoder.Forward(features, input, default);
        decoder.Observe = null;
    }

    private static void CheckBoxes(FixtureFile fixture, RoIRegionDecoder decoder, PixelFeatures pooled, ImageFrame frame)
    {
        var proposals = fixture.Floats("rpn.proposals").narrow(1, 0, 4);
        fixture.AssertEqual("bbox.roi_levels", RegionPooling.LevelOf(proposals, 4, 4));
        decoder.Observe = (part, tensor) =>
        {
            if (part == "roi_features") Parity.AssertClose(fixture, "bbox.roi_features", tensor);
        };
        var (logits, deltas) = decoder.Classify(pooled, [proposals]);
        decoder.Observe = null;
        Parity.AssertClose(fixture, "bbox.cls_score", logits);
        Parity.AssertClose(fixture, "bbox.bbox_pred", deltas.flatten(1));

        var (boxes, classes, scores) = decoder.Detections.Select(proposals, logits, deltas, frame);
        AssertSameRows(fixture, "dets", cat([boxes / Scale(fixture), scores.unsqueeze(1)], 1));
        fixture.AssertEqual("labels", classes);
    }

    private static void CheckMasks(FixtureFile fixture, MaskRcnnHead head, PixelFeatures pooled)
    {
        var boxes = fixture.Floats("dets").narrow(1, 0, 4);
        head.Observe = (part, tensor) =>
        {
            if (part == "roi_features") Parity.AssertClose(fixture, "mask.roi_features", tensor);
            if (part == "logits") Parity.AssertClose(fixture, "mask.logits", tensor);
        };
        var count = boxes.shape[0];
        var regions = new RegionSet(pooled, boxes * Scale(fixture), zeros(count, ScalarType.Int64), fixture.Longs("labels"), ones(count));
        var predictions = (RegionPredictions)head.Forward(regions, default);
        head.Observe = null;
        Parity.AssertClose(fixture, "mask.logits_of_label", predictions.Masks.Single().Logits);

        var (height, width) = ((int)fixture.Output("masks").Shape[1], (int)fixture.Output("masks").Shape[2]);
        var found = new byte[count * height * width];
        // The reference lists masks class by class.
        var labels = fixture["labels"].Longs();
        int[] order = [.. Enumerable.Range(0, labels.Length).OrderBy(i => labels[i])];
        PastedMasks.Run(Parity.Floats(predictions.Masks[0].Logits), 28, Parity.Floats(boxes), width, height, 0.5,
            (index, mask) => mask.Bitmap.CopyTo(found.AsSpan(Array.IndexOf(order, index) * height * width)));
        var stored = Enumerable.Range(0, (found.Length - 1) / fixture.Output("masks").Stride + 1).Select(i => found[i * fixture.Output("masks").Stride]);
        Assert.Equal(fixture["masks"].Bytes(), stored);
    }

    // One number for both axes in these files, though the rounded sizes' ratios differ a little.
    private static float Scale(FixtureFile fixture) => fixture.Json.GetProperty("meta").GetProperty("scale_factor")[0].GetSingle();

    // Boxes with their scores. Where the reference's own scores are equal, or nearer than rounding, their order is nobody's: such rows are compared as a set.
    private static void AssertSameRows(FixtureFile fixture, string name, Tensor actual)
    {
        Assert.Equal(fixture.Output(name).Shape, actual.shape);
        var (expected, found) = (fixture[name].Floats().Chunk(5).ToList(), Parity.Floats(actual).Chunk(5).ToList());
        var tolerance = fixture.Tolerance(name);
        foreach (var row in expected)
        {
            var match = found.FindIndex(other => row.Zip(other).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance) && Math.Abs(row[4] - other[4]) <= 1e-4);
            Assert.True(match >= 0, $"{name}: no box like {string.Join(", ", row)}.");
            found.RemoveAt(match);
        }
        var scores = Parity.Floats(actual.select(1, 4));
        Assert.Equal(scores.OrderDescending(), scores);
    }
}
