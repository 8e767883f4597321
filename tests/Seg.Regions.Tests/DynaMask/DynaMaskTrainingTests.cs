using Seg.Heads;
using Seg.RegionDecoders;
using Seg.Regions.Tests.MaskRcnn;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Regions.Tests.DynaMask;

/// <summary>A whole detector in training against the released code: what it draws, all losses, gradients of every parameter.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public sealed class DynaMaskTrainingTests
{
    [Fact]
    public void Samples_losses_and_gradients_are_the_released_codes()
    {
        var fixture = FixtureFile.Open("dynamask/dynamask-train");
        using var scope = NewDisposeScope();
        using var model = DynaMaskModel.Build(fixture, DynaMaskVariant.Released);
        var decoder = model.modules().OfType<RoIRegionDecoder>().Single();
        var head = model.modules().OfType<DynaMaskHead>().Single();
        decoder.Training = decoder.Training.Drawing(FixtureExtensions.EvenlySpaced);
        head.Uniform = (_, _) => fixture.Floats("switch.noise_u");

        var predictions = (DynaMaskPredictions)model.Forward(Input(fixture, out var targets), default);
        predictions.Choice.retain_grad();
        Parity.AssertClose("boxes", [.. fixture["sampled0.pos_boxes"].Floats(), .. fixture["sampled1.pos_boxes"].Floats()], Parity.Floats(predictions.Boxes), 1e-3);
        Assert.Equal([.. fixture["sampled0.pos_labels"].Longs(), .. fixture["sampled1.pos_labels"].Longs()], predictions.Classes.data<long>().ToArray());
        Assert.Equal([.. fixture["sampled0.pos_gt"].Longs(), .. fixture["sampled1.pos_gt"].Longs()], predictions.Supervision!.Matched.data<long>().ToArray());
        Parity.AssertClose(fixture, "switch.one_hot", predictions.Choice);

        var losses = model.Criterion!.Forward(predictions, targets);
        var total = losses.Values.Aggregate((a, b) => a + b);
        total.backward();

        var recorded = fixture.Json.GetProperty("losses");
        foreach (var name in new[] { "loss_rpn_cls", "loss_rpn_bbox" }) Near(recorded.GetProperty(name).EnumerateArray().Sum(part => part.GetDouble()), losses[name].item<float>());
        foreach (var name in new[] { "loss_cls", "loss_bbox" }) Near(recorded.GetProperty(name).GetDouble(), losses[name].item<float>());
        Near(recorded.GetProperty("loss_masks").GetDouble(), (losses["loss_mask"] + losses["loss_edge"] + losses["loss_entropy"]).item<float>());
        Near(fixture.Json.GetProperty("total").GetDouble(), total.item<float>());
        Assert.DoesNotContain("loss_budget", losses.Keys);
        Parity.AssertClose(fixture, "switch.one_hot.grad", predictions.Choice.grad!);
        AssertGradients(fixture, model);
    }

    internal static ModelInput Input(FixtureFile fixture, out IReadOnlyList<SegmentationTarget> targets)
    {
        var pad = fixture.Json.GetProperty("pad").EnumerateArray().Select(n => n.GetInt32()).ToArray();
        var images = zeros(2, 3, pad[0], pad[1]);
        var (frames, list) = (new List<ImageFrame>(), new List<SegmentationTarget>());
        for (var i = 0; i < 2; i++)
        {
            var pixels = MaskRcnnConfig.Normalised(fixture.Floats($"input{i}.pixels"));
            var (height, width) = ((int)pixels.shape[1], (int)pixels.shape[2]);
            images[i].narrow(1, 0, height).narrow(2, 0, width).copy_(pixels);
            frames.Add(new(width, height, pad[1], pad[0], width, height));
            var masks = fixture.Floats($"gt{i}.masks");
            var padded = zeros(masks.shape[0], pad[0], pad[1]);
            padded.narrow(1, 0, height).narrow(2, 0, width).copy_(masks);
            list.Add(new(fixture.Longs($"gt{i}.labels"), padded) { Boxes = fixture.Floats($"gt{i}.boxes") });
        }
        targets = list;
        return new(images, frames) { Targets = list };
    }

    private static void AssertGradients(FixtureFile fixture, SegModel model)
    {
        var map = MaskRcnnKeyMaps.OpenMMLab;
        var found = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad);
        string Name(string theirs) => map.ToModel(theirs, _ => true)!.Value.Name;
        foreach (var key in fixture.Outputs.Keys.Where(key => key.StartsWith("grad.", StringComparison.Ordinal)))
            AssertClose(fixture, key, found[Name(key["grad.".Length..])]!);
        var norms = fixture.Json.GetProperty(fixture.Json.TryGetProperty("gradient_norms", out _) ? "gradient_norms" : "grad_norms").EnumerateObject().ToArray();
        var largest = norms.Where(p => p.Value.ValueKind == System.Text.Json.JsonValueKind.Number).Max(p => p.Value.GetDouble());
        foreach (var norm in norms)
        {
            var own = found.GetValueOrDefault(Name(norm.Name));
            if (norm.Value.ValueKind != System.Text.Json.JsonValueKind.Number)
            {
                Assert.True(own is null, $"{norm.Name} has a gradient.");
                continue;
            }
            var length = own is null ? 0 : own.norm().item<float>();
            Assert.True(Math.Abs(length - norm.Value.GetDouble()) <= 1e-3 * norm.Value.GetDouble() + 1e-6 * largest, $"{norm.Name}: gradient norm {length}, not {norm.Value}.");
        }
    }

    // Behind a deformable convolution gradients jump where a sample crosses into the next cell, or a sum crosses 0 at a ReLU. Measured on this file: features
    // times 1 + 1e-6 move the largest element of stages.1.fuse_conv.1.weight by 1.1e-3 of 0.9, and bring it to 1e-5 of the recorded one, as float64 does.
    private static void AssertClose(FixtureFile fixture, string key, Tensor gradient)
    {
        var behind = key.Contains(".fuse_conv.", StringComparison.Ordinal) || key.Contains(".instance_convs.", StringComparison.Ordinal)
            || key.StartsWith("grad.neck.", StringComparison.Ordinal) || key.StartsWith("grad.backbone.", StringComparison.Ordinal);
        if (!behind)
        {
            Parity.AssertClose(fixture, key, gradient);
            return;
        }
        var output = fixture.Output(key);
        Parity.AssertClose(key, fixture[key].Floats(), Parity.Every(Parity.Floats(gradient), output.Stride), 2e-3 * output.AbsMax!.Value);
    }

    private static void Near(double expected, double found) => Assert.InRange(found - expected, -1e-4 * Math.Max(1, expected), 1e-4 * Math.Max(1, expected));
}
