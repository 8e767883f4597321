using Seg.Kernels;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>Features of boxes from the level of a pyramid that suits each box's size (Lin et al., Feature Pyramid Networks, 2017, eq. 1). Thread-safe.</summary>
public static class RegionPooling
{
    // Up to twice this many cells of the finest level a square box belongs to it; each doubling goes one level up.
    private const double Cells = 14;

    /// <summary>The level of each box, 0 the finest: ⌊log₂(√(width · height) / (14 · finest stride) + 1e-6)⌋, within the levels there are.</summary>
    /// <param name="boxes">[regions, 4]: x1, y1, x2, y2 in input pixels.</param>
    /// <param name="finestStride">Stride of level 0; each further level doubles it.</param>
    /// <param name="levels">How many levels there are.</param>
    /// <returns>int64 [regions].</returns>
    public static Tensor LevelOf(Tensor boxes, int finestStride, int levels)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var ratio = Boxes.Area(boxes).sqrt() / (Cells * finestStride);
        return (ratio + 1e-6).log2().floor().clamp(0, levels - 1).to(ScalarType.Int64).MoveToOuterDisposeScope();
    }

    /// <summary>Reads each box from its level by <see cref="RoIAlign"/>, aligned, with as many samples a bin as it has cells.</summary>
    /// <param name="maps">[images, channels, h, w] each, fine to coarse.</param>
    /// <param name="strides">Input pixels per cell of each map.</param>
    /// <param name="boxes">[regions, 4] in input pixels; no gradient reaches them.</param>
    /// <param name="images">int64 [regions].</param>
    /// <param name="size">Rows and columns of the result.</param>
    /// <returns>[regions, channels, size, size], differentiable in the maps.</returns>
    public static Tensor Run(IReadOnlyList<Tensor> maps, IReadOnlyList<int> strides, Tensor boxes, Tensor images, int size)
    {
        using var scope = NewDisposeScope();
        if (boxes.shape[0] == 0) return zeros([0, maps[0].shape[1], size, size], maps[0].dtype, maps[0].device).MoveToOuterDisposeScope();
        var level = LevelOf(boxes, strides[0], maps.Count);
        var regions = RoIAlign.Regions(boxes.detach(), images);
        var (parts, places) = (new List<Tensor>(), new List<Tensor>());
        for (var i = 0; i < maps.Count; i++)
        {
            var own = level.eq(i).nonzero().squeeze(1);
            if (own.shape[0] == 0) continue;
            places.Add(own);
            parts.Add(RoIAlign.Run(maps[i], regions.index_select(0, own), new RegionRule(size, size, 1.0 / strides[i], Samples: 0, Aligned: true)));
        }
        return cat([.. parts]).index_select(0, cat([.. places]).argsort()).MoveToOuterDisposeScope();
    }
}
