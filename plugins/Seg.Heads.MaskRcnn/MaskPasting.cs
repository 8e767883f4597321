using System.Runtime.InteropServices;
using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>
/// Instances from detected regions: each mask, of whatever resolution, is stretched over its box in the result and cut at a threshold
/// (mmdet 2.3, fcn_mask_head.py, get_seg_masks).
/// </summary>
/// <remarks>Masks are made and run-length encoded one by one, a byte a pixel. <see cref="Segment.Box"/> is that of the mask, <see cref="Segment.DetectedBox"/> that of the detector.</remarks>
[Component<MaskPastingAttribute>]
[Needs(Port.Detections)]
[Supports(SegTask.Instance)]
public sealed partial class MaskPasting(MaskPastingAttribute spec, ComponentContext context) : PostProcessor<RegionPredictions>
{
    private readonly IReadOnlyList<bool> _isThing = context.IsThing.Count > 0 ? context.IsThing : [.. Enumerable.Repeat(true, context.Classes)];

    /// <inheritdoc/>
    public override TaskResults Process(RegionPredictions predictions, int image, ImageFrame frame, SegTask tasks, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!tasks.HasFlag(SegTask.Instance)) return new(null, null, null);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var images = predictions.Images.cpu().data<long>().ToArray();
        var (classes, scores) = (predictions.Classes.cpu().data<long>().ToArray(), Floats(predictions.Scores));
        var boxes = InResult(Floats(predictions.Boxes), frame);
        var found = new List<Segment>();
        foreach (var group in predictions.Masks) found.AddRange(Paste(group));
        return new(null, new([.. found.OrderByDescending(segment => segment.Score).Select((segment, i) => segment with { Id = i + 1 })]), null);

        IEnumerable<Segment> Paste(RegionMasks group)
        {
            var regions = group.Regions.cpu().data<long>().ToArray();
            var own = Enumerable.Range(0, regions.Length).Where(i => images[regions[i]] == image).ToArray();
            if (own.Length == 0) return [];
            var segments = new Segment[own.Length];
            var logits = Floats(group.Logits.index_select(0, tensor([.. own.Select(i => (long)i)], device: group.Logits.device)));
            float[] places = [.. own.SelectMany(i => boxes[(int)regions[i]])];
            PastedMasks.Run(logits, (int)group.Logits.shape[^1], places, frame.OutputWidth, frame.OutputHeight, spec.MaskThreshold, (index, mask) =>
            {
                var region = regions[own[index]];
                segments[index] = Segment(mask, (int)classes[region], scores[region], boxes[(int)region], frame);
            }, cancellationToken);
            return segments;
        }
    }

    private Segment Segment(InstanceMask mask, int label, float score, float[] box, ImageFrame frame)
    {
        var rle = new RleMask(frame.OutputWidth, frame.OutputHeight, ColumnRuns.OfBitmap(mask.Bitmap, frame.OutputWidth, frame.OutputHeight, mask.Bounds));
        return new(0, label, score, _isThing[label], mask.Area, rle.Bounds(), rle) { DetectedBox = new(box[0], box[1], box[2] - box[0], box[3] - box[1]) };
    }

    // [4] a region: from pixels of the input to those of the result.
    private static float[][] InResult(float[] boxes, ImageFrame frame)
    {
        var (x, y) = ((float)frame.ResizedWidth / frame.OutputWidth, (float)frame.ResizedHeight / frame.OutputHeight);
        return [.. boxes.Chunk(4).Select(box => new[] { box[0] / x, box[1] / y, box[2] / x, box[3] / y })];
    }

    private static float[] Floats(Tensor values) => MemoryMarshal.Cast<byte, float>(values.detach().to(ScalarType.Float32).cpu().contiguous().bytes).ToArray();
}
