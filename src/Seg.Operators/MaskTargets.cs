using Seg.Kernels;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>Ground-truth masks as a mask head sees them: cut out by a box and brought to a small size (mmdet 2.3, core/mask/structures.py, crop_and_resize). Thread-safe.</summary>
public static class MaskTargets
{
    /// <param name="masks">[targets, H, W]: bitmaps of one image.</param>
    /// <param name="boxes">[regions, 4]: x1, y1, x2, y2 in pixels of the masks, cut at their edges.</param>
    /// <param name="matched">int64 [regions]: each region's mask.</param>
    /// <param name="size">Rows and columns of the result.</param>
    /// <returns>[regions, size, size] float32: 1 where at least half of a bin's mean is inside the mask, else 0. No gradient.</returns>
    public static Tensor Cut(Tensor masks, Tensor boxes, Tensor matched, int size)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (boxes.shape[0] == 0) return zeros([0, size, size], device: boxes.device).MoveToOuterDisposeScope();
        var (height, width) = (masks.shape[1], masks.shape[2]);
        var x = boxes.index_select(1, tensor(new long[] { 0, 2 }, device: boxes.device)).clamp(0, width);
        var y = boxes.index_select(1, tensor(new long[] { 1, 3 }, device: boxes.device)).clamp(0, height);
        var within = stack([x.select(1, 0), y.select(1, 0), x.select(1, 1), y.select(1, 1)], 1);
        var cut = RoIAlign.Run(masks.to(ScalarType.Float32).unsqueeze(1), RoIAlign.Regions(within, matched), new RegionRule(size, size, 1, Samples: 0, Aligned: true));
        return cut.squeeze(1).ge(0.5).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
