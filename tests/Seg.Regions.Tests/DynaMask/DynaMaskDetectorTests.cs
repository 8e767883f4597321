using Seg.Heads;
using Seg.Kernels;
using Seg.Operators;
using Seg.Plugins.Tests.Inference;
using Seg.Regions.Tests.MaskRcnn;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>The head within whole detectors, on the recorded detections: masks and edges of every stage, the switch, pasted masks.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public sealed class DynaMaskDetectorTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData("dynamask/dynamask-tiny", false)]
    [InlineData("dynamask/dynamask-full-r50-coco", false)]
    [InlineData("dynamask/dynamask-tiny", true)]
    [InlineData("dynamask/dynamask-full-r50-coco", true)]
    public void Masks_edges_and_choices_are_the_released_codes(string name, bool planned)
    {
        var fixture = FixtureFile.Open(name);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = DynaMaskModel.Build(fixture, DynaMaskVariant.Released);
        model.eval();
        using var plan = planned ? PlannedModel.Of(model) : null;
        if (plan is not null) log.WriteLine($"{name}: {PlannedModel.Report(plan)}");
        var head = model.modules().OfType<DynaMaskHead>().Single();
        var regions = Regions(fixture, Features(fixture, model));
        var places = RoIAlign.Regions(regions.Boxes, regions.Images);

        var seen = Observed(head, scope);
        var refined = Assert.Single(((RegionPredictions)head.Forward(regions, default)).Masks);
        Assert.Equal(Enumerable.Range(0, (int)regions.Boxes.shape[0]).Select(i => (long)i), refined.Regions.data<long>());
        Parity.AssertClose(fixture, "mask.roi_features", cat([.. seen["roi_features"]]));
        Parity.AssertClose(fixture, "mask.refined", refined.Logits.unsqueeze(1));
        Assert.DoesNotContain("switch.logits", seen.Keys);

        using var maps = new ContextMaps(head.Masks.Stages, regions.Features.Pyramid, DynaMaskVariant.Released);
        var all = head.Masks.All(cat([.. seen["roi_features"]]), maps, places, regions.Classes);
        for (var i = 0; i < all.Length; i++)
        {
            Parity.AssertClose(fixture, $"mask.stage{i}.instance", all[i].Mask);
            Parity.AssertClose(fixture, $"mask.stage{i}.detail", all[i].Edge);
        }
        var choice = CheckSwitch(fixture, head, regions, places);

        var groups = Enumerable.Range(0, 4).Select(stage => choice.eq(stage).nonzero().squeeze(1)).ToArray();
        AssertPasted(fixture, "masks", [refined]);
        AssertPasted(fixture, "masks.by_switch", [.. groups.Select((own, stage) => new RegionMasks(own, all[stage].Mask.squeeze(1).index_select(0, own)))]);
    }

    // Returns the choice with the recorded noise.
    private static Tensor CheckSwitch(FixtureFile fixture, DynaMaskHead head, RegionSet regions, Tensor places)
    {
        var finest = regions.Features.Pyramid[0];
        var cut = RoIAlign.Run(finest.Tensor, places, new RegionRule(56, 56, 0.25, 0, Aligned: true));
        Parity.AssertClose(fixture, "switch.roi_features", cut);
        var logits = head.Switch.forward(cut);
        Parity.AssertClose(fixture, "switch.logits", logits);
        fixture.AssertEqual("switch.choice_without_noise", logits.argmax(1));
        var chosen = GumbelSoftmax.Hard(logits, fixture.Floats("switch.noise_u"), 0.5);
        Parity.AssertClose(fixture, "switch.one_hot_with_noise", chosen);
        fixture.AssertEqual("switch.choice", chosen.argmax(1));
        return chosen.argmax(1);
    }

    private static void AssertPasted(FixtureFile fixture, string name, IReadOnlyList<RegionMasks> groups)
    {
        var (height, width, stride) = ((int)fixture.Output(name).Shape[1], (int)fixture.Output(name).Shape[2], fixture.Output(name).Stride);
        var (boxes, labels) = (fixture["dets"].Floats().Chunk(5).Select(row => row[..4]).ToArray(), fixture["labels"].Longs());
        var found = new byte[labels.Length * height * width];
        // The reference lists masks class by class.
        int[] order = [.. Enumerable.Range(0, labels.Length).OrderBy(i => labels[i])];
        foreach (var (regions, logits) in groups)
        {
            var own = regions.data<long>().ToArray();
            if (own.Length == 0) continue;
            float[] places = [.. own.SelectMany(region => boxes[region])];
            PastedMasks.Run(Parity.Floats(logits), (int)logits.shape[^1], places, width, height, 0.5,
                (index, mask) => mask.Bitmap.CopyTo(found.AsSpan(Array.IndexOf(order, (int)own[index]) * height * width)));
        }
        var expected = fixture[name].Bytes();
        // A mask cell within rounding of 0.5 may fall on either side.
        var differing = expected.Where((value, i) => value != found[i * stride]).Count();
        Assert.True(differing <= expected.Length / 100_000, $"{name}: {differing} of {expected.Length} pixels differ.");
    }

    internal static Dictionary<string, List<Tensor>> Observed(DynaMaskHead head, DisposeScope scope)
    {
        var seen = new Dictionary<string, List<Tensor>>();
        head.Observe = (name, tensor) =>
        {
            if (!seen.TryGetValue(name, out var list)) seen[name] = list = [];
            list.Add(tensor.clone().MoveToOtherDisposeScope(scope));
        };
        return seen;
    }

    internal static PixelFeatures Features(FixtureFile fixture, SegModel model)
    {
        var input = MaskRcnnConfig.Input(fixture);
        var features = model.modules().OfType<PixelDecoder>().Single().Forward(model.modules().OfType<Backbone>().Single().Forward(input.Images, default), default);
        return features with { Pyramid = new([.. features.Pyramid.Take(4)]) };
    }

    internal static RegionSet Regions(FixtureFile fixture, PixelFeatures features)
    {
        var boxes = fixture.Floats("dets").narrow(1, 0, 4) * fixture.Json.GetProperty("meta").GetProperty("scale_factor")[0].GetSingle();
        return new(features, boxes, zeros(boxes.shape[0], ScalarType.Int64), fixture.Longs("labels"), ones(boxes.shape[0]));
    }
}
