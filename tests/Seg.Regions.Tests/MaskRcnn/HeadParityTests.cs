using Seg.Heads;
using Seg.Kernels;
using Seg.Modules;
using Seg.RegionDecoders;
using Seg.Testing;
using Seg.Testing.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Regions.Tests.MaskRcnn;

/// <summary>Mask head, mask pasting and box head, each alone, against mmdetection's.</summary>
[Trait("Category", "Parity")]
[NoTensorLeaks]
public class HeadParityTests
{
    private const int Classes = 6;
    private const int Size = 28;

    private readonly FixtureFile _fixture = FixtureFile.Open("dynamask/dynamask-maskrcnn-heads");

    [Fact]
    public void The_mask_head_gives_the_same_logits_loss_and_gradients()
    {
        using var scope = NewDisposeScope();
        using var head = MaskHead();
        head.Observe = (name, tensor) =>
        {
            if (name is "conv0" or "deconv") Parity.AssertClose(_fixture, name, tensor);
        };
        var x = _fixture.Floats("x").requires_grad_();
        var logits = head.Logits(x);
        logits.retain_grad();
        Parity.AssertClose(_fixture, "logits", logits);

        var own = logits.gather(1, _fixture.Longs("labels").view(-1, 1, 1, 1).expand(-1, 1, Size, Size)).squeeze(1);
        var loss = functional.binary_cross_entropy_with_logits(own, _fixture.Floats("targets_bitmap"));

        Parity.AssertClose(_fixture, "loss", loss);
        loss.backward();
        Parity.AssertClose(_fixture, "grad_logits", logits.grad!);
        Parity.AssertClose(_fixture, "grad_x", x.grad!);
        foreach (var (name, parameter) in head.named_parameters())
            if (_fixture.Has($"grad.{name["mask_head.".Length..]}")) Parity.AssertClose(_fixture, $"grad.{name["mask_head.".Length..]}", parameter.grad!);
    }

    [Theory]
    [InlineData("pasted_as_is", 1.0)]
    [InlineData("pasted_rescaled", 1.5)]
    public void Masks_are_pasted_alike(string name, double scale)
    {
        using var scope = NewDisposeScope();
        var (logits, boxes) = OwnLogits(scale);
        var (count, height, width) = ((int)_fixture.Output(name).Shape[0], (int)_fixture.Output(name).Shape[1], (int)_fixture.Output(name).Shape[2]);
        var found = new byte[count * height * width];

        // The reference lists results class by class.
        var labels = _fixture["labels"].Longs();
        int[] order = [.. Enumerable.Range(0, count).OrderBy(i => labels[i])];

        PastedMasks.Run(logits, Size, boxes, width, height, 0.5, (index, mask) => mask.Bitmap.CopyTo(found.AsSpan(Array.IndexOf(order, index) * height * width)));

        Assert.Equal(_fixture[name].Bytes(), found);
    }

    [Fact]
    public void Probabilities_in_the_picture_are_equal()
    {
        using var scope = NewDisposeScope();
        var (logits, boxes) = OwnLogits(1);
        var (height, width) = ((int)_fixture.Output("pasted_soft").Shape[1], (int)_fixture.Output("pasted_soft").Shape[2]);
        var (found, paste) = (new float[boxes.Length / 4 * height * width], new MaskPaste(Size, width, height));
        for (var i = 0; i < boxes.Length / 4; i++)
        {
            paste.Place(logits.AsSpan(i * Size * Size, Size * Size), boxes.AsSpan(4 * i, 4));
            for (var y = paste.Top; y < paste.Bottom; y++) paste.Row(y).CopyTo(found.AsSpan((i * height + y) * width + paste.Left));
        }

        Parity.AssertClose("pasted_soft", _fixture["pasted_soft"].Floats(), found, _fixture.Tolerance("pasted_soft"));
    }

    // The file's bitmaps are stored in part only, its polygons whole: these are moved and stretched to the box, which is at least a pixel wide and tall, and drawn.
    [Fact]
    public void Targets_drawn_from_polygons_are_equal()
    {
        var (height, width) = ((int)_fixture.Output("gt_masks").Shape[1], (int)_fixture.Output("gt_masks").Shape[2]);
        var polygons = _fixture.Json.GetProperty("polygons").EnumerateArray().Select(mask => mask[0].EnumerateArray().Select(c => c.GetDouble()).ToArray());
        var drawn = polygons.Zip(_fixture["boxes"].Floats().Chunk(4)).SelectMany(pair =>
        {
            var (left, top, right, bottom) = (Math.Clamp(pair.Second[0], 0, width), Math.Clamp(pair.Second[1], 0, height), Math.Clamp(pair.Second[2], 0, width), Math.Clamp(pair.Second[3], 0, height));
            var (across, down) = (Size / Math.Max(right - left, 1f), Size / Math.Max(bottom - top, 1f));
            double[] moved = [.. pair.First.Select((c, i) => i % 2 == 0 ? (c - left) * across : (c - top) * down)];
            return new RleMask(Size, Size, PolygonRuns.Of(moved, Size, Size)).ToBitmap();
        });

        Assert.Equal(_fixture["targets_polygon"].Bytes(), drawn);
    }

    [Fact]
    public void The_box_head_gives_the_same_scores_losses_gradients_and_detections()
    {
        using var scope = NewDisposeScope();
        using var head = Seg.Layers.Register(new BoxHead(16, 7, 24, Classes));
        Load(head, "");
        var x = _fixture.Floats("bbox.x").requires_grad_();
        var (logits, deltas) = head.Forward(x);
        Parity.AssertClose(_fixture, "bbox.cls_score", logits);
        Parity.AssertClose(_fixture, "bbox.bbox_pred", deltas.flatten(1));
        Parity.AssertClose(_fixture, "bbox.scores", functional.softmax(logits, -1));

        // One sample does not count for the class.
        var counted = _fixture.Floats("bbox.label_weights").nonzero().squeeze(1);
        var positive = _fixture.Floats("bbox.bbox_weights").select(1, 0).nonzero().squeeze(1);
        var labels = _fixture.Longs("bbox.labels");
        var own = deltas.index_select(0, positive).gather(1, labels.index_select(0, positive).view(-1, 1, 1).expand(-1, 1, 4)).squeeze(1);
        var wanted = _fixture.Floats("bbox.bbox_targets").index_select(0, positive);
        var classLoss = RegionLosses.Of(new(counted, null, new(logits.index_select(0, counted), labels.index_select(0, counted), own, wanted)))["loss_cls"];
        var boxLoss = RegionLosses.Of(new(counted, null, new(logits, labels, own, wanted)))["loss_bbox"];
        // The file's losses bear the weight of DynaMask's configuration or none; its own numbers tell which.
        Parity.AssertClose(_fixture, "bbox.loss_cls", classLoss);
        Parity.AssertClose(_fixture, "bbox.loss_bbox", boxLoss);
        (classLoss + boxLoss).backward();
        Parity.AssertClose(_fixture, "bbox.grad_x", x.grad!);

        var rois = _fixture.Floats("bbox.rois").narrow(1, 1, 4);
        var frame = new ImageFrame(120, 90, 120, 90, 96, 72);
        // The box head's part was made with a scale of its own.
        const float scale = 1.25f;
        Parity.AssertClose(_fixture, "bbox.decoded", (DetectionFilter.Decode(rois, deltas, frame) / scale).flatten(1));
        var (boxes, classes, scores) = new DetectionFilter(0.05, 0.5, 8).Select(rois, logits, deltas, frame);
        Parity.AssertClose(_fixture, "bbox.dets", cat([boxes / scale, scores.unsqueeze(1)], 1));
        _fixture.AssertEqual("bbox.det_labels", classes);
    }

    private MaskRcnnHead MaskHead()
    {
        var head = Seg.Layers.Register(new MaskRcnnHead(new() { Dim = 16, MaskDim = 16, Convolutions = 2 }, new ComponentContext { Classes = Classes }));
        Load(head, "mask_head.");
        return head;
    }

    private (float[] Logits, float[] Boxes) OwnLogits(double scale)
    {
        var own = _fixture.Floats("logits").gather(1, _fixture.Longs("labels").view(-1, 1, 1, 1).expand(-1, 1, Size, Size));
        return (Parity.Floats(own), Parity.Floats(_fixture.Floats("boxes") / (float)scale));
    }

    // The file has the tensors of both heads, each without a prefix.
    private void Load(Module module, string prefix)
    {
        var rows = HashedTensor.Of(_fixture.Json).ToDictionary(row => prefix + row.Tensor.Name);
        using var _ = no_grad();
        foreach (var (name, tensor) in module.state_dict())
        {
            var (row, kind, gain) = rows[name];
            Assert.Equal(row.Shape, tensor.shape);
            tensor.copy_(torch.tensor(HashInit.Values(_fixture.Salt, row.Name, kind, gain, row.Shape)!, row.Shape));
        }
    }
}
