using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>
/// Cross-entropy of per-pixel class logits, resized to the targets, over the pixels that have a class (Cheng et al. 2021;
/// mask_former/modeling/heads/per_pixel_baseline.py, losses; Segmenter, segm/engine.py).
/// </summary>
/// <remarks>
/// Names: <c>loss_sem_seg</c>, and <c>loss_sem_seg_0</c>, <c>loss_sem_seg_1</c> … for auxiliary logits; weighted. The mean is over the pixels of the whole
/// batch; without any the loss is 0. Where a target has no label map, its masks are painted in their order and what none covers is left out.
/// </remarks>
[Component<PixelCrossEntropyAttribute>]
[Needs(Port.PixelLogits)]
public sealed partial class PixelCrossEntropy : Criterion<PixelPredictions>
{
    private const long Ignored = -1;

    private readonly PixelCrossEntropyAttribute _spec;

    /// <param name="spec">Options.</param>
    public PixelCrossEntropy(PixelCrossEntropyAttribute spec) : base(nameof(PixelCrossEntropy)) => _spec = spec;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> Forward(PixelPredictions predictions, IReadOnlyList<SegmentationTarget> targets)
    {
        using var scope = NewDisposeScope();
        var labels = LabelMaps(targets, predictions.Logits.device);
        var losses = new Dictionary<string, Tensor> { ["loss_sem_seg"] = Loss(predictions.Logits) };
        for (var i = 0; _spec.DeepSupervision && i < predictions.Auxiliary.Count; i++) losses[$"loss_sem_seg_{i}"] = Loss(predictions.Auxiliary[i]);
        foreach (var loss in losses.Values) loss.MoveToOuterDisposeScope();
        return losses;

        Tensor Loss(Tensor logits) => CrossEntropy(logits, labels).mul(_spec.Weight);
    }

    // Image by image: targets need not be of one size.
    private static Tensor CrossEntropy(Tensor logits, Tensor[] labels)
    {
        using var scope = NewDisposeScope();
        var pixels = labels.Sum(map => map.ge(0).sum().ToInt64());
        if (pixels == 0) return logits.sum().mul(0).MoveToOuterDisposeScope();
        var sums = labels.Select((map, image) =>
        {
            var spread = functional.interpolate(logits.narrow(0, image, 1), map.shape, mode: InterpolationMode.Bilinear, align_corners: false);
            return functional.cross_entropy(spread, map.unsqueeze(0), ignore_index: Ignored, reduction: Reduction.Sum);
        });
        return (sums.Aggregate((a, b) => a + b) / pixels).MoveToOuterDisposeScope();
    }

    // int64 [H, W] of each image.
    private static Tensor[] LabelMaps(IReadOnlyList<SegmentationTarget> targets, Device device)
    {
        using var _ = no_grad();
        return [.. targets.Select(target => (target.Labels is { } labels ? labels.clamp(Ignored) : Painted(target)).to(device))];
    }

    private static Tensor Painted(SegmentationTarget target)
    {
        using var scope = NewDisposeScope();
        var map = full(target.Masks.shape[1..], Ignored, ScalarType.Int64, target.Masks.device);
        var (classes, masks) = (target.Classes.to(ScalarType.Int64), target.Masks.ne(0));
        for (var i = 0; i < classes.shape[0]; i++) map = where(masks[i], classes[i], map);
        return map.MoveToOuterDisposeScope();
    }
}
