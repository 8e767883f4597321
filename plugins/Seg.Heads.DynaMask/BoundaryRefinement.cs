using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>What the released code does instead of asking the switch: away from a mask's boundary the next resolution takes the coarser one's logits (dynamask_roi_head.py, simple_test_mask).</summary>
internal static class BoundaryRefinement
{
    /// <param name="masks">Mask logits [regions, m, m], by rising resolution.</param>
    /// <returns>The finest, blended with those before.</returns>
    public static Tensor Run(IReadOnlyList<Tensor> masks)
    {
        using var scope = NewDisposeScope();
        var coarse = masks[0];
        foreach (var finer in masks.Skip(1))
        {
            var boundary = MaskEdges.Boundary(coarse.sigmoid().ge(0.5).to(coarse.dtype), 1);
            var away = Enlarge(boundary.logical_not().to(coarse.dtype), finer).ge(0.5);
            coarse = where(away, Enlarge(coarse, finer), finer);
        }
        return coarse.MoveToOuterDisposeScope();
    }

    private static Tensor Enlarge(Tensor maps, Tensor like) =>
        functional.interpolate(maps.unsqueeze(1), size: [like.shape[1], like.shape[2]], mode: InterpolationMode.Bilinear, align_corners: true).squeeze(1);
}
