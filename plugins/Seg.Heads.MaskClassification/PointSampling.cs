using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>Masks at points instead of at every pixel (PointRend, Kirillov et al. 2020; detectron2, projects/point_rend/point_features.py).</summary>
internal static class PointSampling
{
    /// <summary>Reads each mask bilinearly at its own points.</summary>
    /// <param name="masks">[masks, H, W].</param>
    /// <param name="points">[masks, points, 2], x and y within 0..1.</param>
    /// <returns>[masks, points].</returns>
    public static Tensor At(Tensor masks, Tensor points)
    {
        using var scope = NewDisposeScope();
        return Sample(masks.unsqueeze(1), points).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Reads all masks at the same points.</summary>
    /// <param name="masks">[masks, H, W].</param>
    /// <param name="points">[1, points, 2].</param>
    /// <returns>[masks, points].</returns>
    public static Tensor AtShared(Tensor masks, Tensor points)
    {
        using var scope = NewDisposeScope();
        return Sample(masks.unsqueeze(0), points).squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Points for a loss: of <paramref name="count"/> · <paramref name="oversample"/> uniform candidates the
    /// <paramref name="importance"/> · <paramref name="count"/> whose logits are nearest to zero, the others uniform.
    /// </summary>
    /// <param name="logits">[masks, H, W].</param>
    /// <param name="count">Points of each mask.</param>
    /// <param name="oversample">Candidates per point.</param>
    /// <param name="importance">Share of points chosen by uncertainty.</param>
    /// <param name="uniform">Uniform numbers of that shape.</param>
    /// <returns>[masks, count, 2], without gradient.</returns>
    public static Tensor Uncertain(Tensor logits, int count, double oversample, double importance, Func<long[], Tensor> uniform)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (masks, certain) = (logits.shape[0], (int)(importance * count));
        var candidates = uniform([masks, (long)(count * oversample), 2]);
        var (_, nearest) = At(logits.detach(), candidates).abs().topk(certain, 1, largest: false);
        var points = candidates.gather(1, nearest.unsqueeze(-1).expand(-1, -1, 2));
        if (certain < count) points = cat([points, uniform([masks, count - certain, 2])], 1);
        return points.MoveToOuterDisposeScope();
    }

    private static Tensor Sample(Tensor maps, Tensor points) =>
        functional.grid_sample(maps, points.to(maps.dtype).unsqueeze(2).mul(2).sub(1), GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false).squeeze(3);
}
