using Seg.Backbones;
using Seg.Heads;
using Seg.Modules;
using Seg.RegionDecoders;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>A training step of the region decoder on two images against mmdetection's: what is drawn, the four losses, and gradients. The mask head does not enter.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public class TrainingParityTests
{
    // DynaMask's configuration weighs the box head double.
    private const double BoxWeight = 2;

    private readonly FixtureFile _fixture = FixtureFile.Open("dynamask/dynamask-train");

    [Fact]
    public void Draws_losses_and_gradients_are_equal()
    {
        using var scope = NewDisposeScope();
        using var model = MaskRcnnConfig.Build(_fixture, new Dictionary<ComponentKind, ComponentSpecAttribute>
        {
            [ComponentKind.Backbone] = MaskRcnnConfig.Backbone(_fixture.Config.GetProperty("model").GetProperty("backbone")),
            [ComponentKind.PixelDecoder] = new PixelDecoders.FeaturePyramidAttribute(),
            [ComponentKind.RegionDecoder] = MaskRcnnConfig.RegionDecoder(_fixture),
            [ComponentKind.Head] = new MaskRcnnAttribute { Convolutions = 0, MaskDim = 1 },
            [ComponentKind.PostProcessor] = new MaskPastingAttribute(),
        }, without: "roi_head.mask_");
        var decoder = model.modules().OfType<RoIRegionDecoder>().Single();
        decoder.Training = decoder.Training.Drawing(FixtureExtensions.EvenlySpaced);
        var input = MaskRcnnConfig.TrainingInput(_fixture);
        var features = model.modules().OfType<PixelDecoder>().Single().Forward(model.modules().OfType<Backbone>().Single().Forward(input.Images, default), default);

        var regions = decoder.Forward(features, input, default);

        CheckDraws(regions);
        var losses = RegionLosses.Of(regions.Supervision!);
        foreach (var (name, weight) in new[] { ("loss_rpn_cls", 1), ("loss_rpn_bbox", 1), ("loss_cls", BoxWeight), ("loss_bbox", BoxWeight) })
        {
            losses[name] = losses[name] * weight;
            var stored = _fixture.Json.GetProperty("losses").GetProperty(name);
            var expected = stored.ValueKind == System.Text.Json.JsonValueKind.Array ? stored.EnumerateArray().Sum(part => part.GetDouble()) : stored.GetDouble();
            Assert.Equal(expected, losses[name].item<float>(), 1e-4 * Math.Max(1, expected));
        }
        losses.Values.Aggregate((a, b) => a + b).backward();
        CheckGradients(model);
    }

    private void CheckDraws(RegionSet regions)
    {
        var start = 0L;
        for (var image = 0; image < 2; image++)
        {
            var expected = _fixture.Floats($"sampled{image}.pos_boxes");
            var count = expected.shape[0];
            Parity.AssertClose(_fixture, $"sampled{image}.pos_boxes", regions.Boxes.narrow(0, start, count));
            _fixture.AssertEqual($"sampled{image}.pos_gt", regions.Supervision!.Matched.narrow(0, start, count));
            _fixture.AssertEqual($"sampled{image}.pos_labels", regions.Classes.narrow(0, start, count));
            Assert.All(regions.Images.narrow(0, start, count).data<long>().ToArray(), own => Assert.Equal(image, own));
            start += count;
        }
        Assert.Equal(start, regions.Boxes.shape[0]);
        Assert.Equal(_fixture.Output("sampled0.neg_boxes").Shape[0] + _fixture.Output("sampled1.neg_boxes").Shape[0] + start, regions.Supervision!.Boxes!.Logits.shape[0]);
    }

    // Only what no mask loss reaches: the decoder's own parameters. Those before it get a share of all losses.
    private void CheckGradients(SegModel model)
    {
        var norms = _fixture.Json.GetProperty("gradient_norms");
        var decoder = model.modules().OfType<RoIRegionDecoder>().Single();
        foreach (var (name, parameter) in decoder.named_parameters())
        {
            var theirs = MaskRcnnKeyMaps.OpenMMLab.ToFile($"region_decoder.{name}").Single().Entry;
            if (_fixture.Has($"grad.{theirs}")) Parity.AssertClose(_fixture, $"grad.{theirs}", parameter.grad!);
            var expected = norms.GetProperty(theirs).GetDouble();
            Assert.Equal(expected, parameter.grad!.norm().item<float>(), 1e-4 * Math.Max(1, expected));
        }
        var frozen = model.modules().OfType<ResNetBackbone>().Single().named_parameters().Where(p => p.name.StartsWith("stem", StringComparison.Ordinal) || p.name.StartsWith("res2", StringComparison.Ordinal));
        Assert.All(frozen, p => Assert.False(p.parameter.requires_grad, p.name));
    }
}
