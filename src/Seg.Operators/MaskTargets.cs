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

    /// <summary>Those of regions of several images.</summary>
    /// <param name="masks">[targets, H, W] for each image.</param>
    /// <param name="boxes">[regions, 4] in pixels of the masks.</param>
    /// <param name="images">int64 [regions]: the image of each.</param>
    /// <param name="matched">int64 [regions]: each region's mask within its image.</param>
    /// <param name="size">Rows and columns of the result.</param>
    /// <returns>[regions, size, size] float32 of 0 and 1. No gradient.</returns>
    public static Tensor Cut(IReadOnlyList<Tensor> masks, Tensor boxes, Tensor images, Tensor matched, int size)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (boxes.shape[0] == 0) return zeros([0, size, size], device: boxes.device).MoveToOuterDisposeScope();
        var (cut, places) = (new List<Tensor>(), new List<Tensor>());
        for (var image = 0; image < masks.Count; image++)
        {
            var own = images.eq(image).nonzero().squeeze(1);
            if (own.shape[0] == 0) continue;
            places.Add(own);
            cut.Add(Cut(masks[image], boxes.index_select(0, own), matched.index_select(0, own), size));
        }
        return cat([.. cut]).index_select(0, cat([.. places]).argsort()).MoveToOuterDisposeScope();
    }
}
