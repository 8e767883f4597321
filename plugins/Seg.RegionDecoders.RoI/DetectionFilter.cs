using Seg.Operators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.RegionDecoders;

/// <summary>Detections of one image from the box head's output (mmdet 2.3, bbox_head.py, get_bboxes, and core/post_processing/bbox_nms.py).</summary>
/// <param name="Threshold">Scores must be above this.</param>
/// <param name="Overlap">Of two of a class that overlap more the lower one is dropped.</param>
/// <param name="Total">At most this many, over all classes.</param>
internal sealed record DetectionFilter(double Threshold, double Overlap, int Total)
{
    private static readonly BoxCoder Coder = new(0.1f, 0.1f, 0.2f, 0.2f);

    /// <summary>Boxes of every class, in input pixels, within the image: [n, classes, 4].</summary>
    public static Tensor Decode(Tensor boxes, Tensor deltas, ImageFrame frame) => Coder.Decode(boxes, deltas, (frame.ResizedHeight, frame.ResizedWidth));

    /// <summary>What the box head should say of boxes [n, 4] that stand for others: [n, 4].</summary>
    public static Tensor Encode(Tensor boxes, Tensor wanted) => Coder.Encode(boxes, wanted);

    /// <param name="boxes">[n, 4]: proposals in input pixels.</param>
    /// <param name="logits">[n, classes + 1].</param>
    /// <param name="deltas">[n, classes, 4].</param>
    /// <param name="frame">The image's sizes.</param>
    /// <returns>[d, 4] in input pixels, [d] int64 and [d], by falling score.</returns>
    public (Tensor Boxes, Tensor Classes, Tensor Scores) Select(Tensor boxes, Tensor logits, Tensor deltas, ImageFrame frame)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (decoded, classes) = (Decode(boxes, deltas, frame), logits.shape[1] - 1);
        // The published order: suppression looks at boxes in pixels of the result.
        var kept = NonMaximumSuppression.OfClasses(
            (decoded / Scale(frame, decoded.device)).flatten(1), functional.softmax(logits, -1), Threshold, Overlap, Total);
        return (
            decoded.view(-1, 4).index_select(0, kept.Candidates * classes + kept.Classes).MoveToOuterDisposeScope(),
            kept.Classes.MoveToOuterDisposeScope(), kept.Scores.MoveToOuterDisposeScope());
    }

    // Input pixels per pixel of the result, for left, top, right, bottom.
    private static Tensor Scale(ImageFrame frame, Device device)
    {
        var (x, y) = ((float)frame.ResizedWidth / frame.OutputWidth, (float)frame.ResizedHeight / frame.OutputHeight);
        return tensor([x, y, x, y], device: device);
    }
}
