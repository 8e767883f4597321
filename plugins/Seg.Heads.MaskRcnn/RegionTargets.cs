using Seg.Operators;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>Ground truth as the regions of a batch see it.</summary>
public static class RegionTargets
{
    /// <summary>Each region's target mask, cut out by its box.</summary>
    /// <param name="predictions">Whose boxes and images.</param>
    /// <param name="regions">int64 [r]: which of the regions.</param>
    /// <param name="matched">int64 [all regions]: the target of each within its image (<see cref="RegionSupervision.Matched"/>).</param>
    /// <param name="targets">One per image.</param>
    /// <param name="size">Rows and columns.</param>
    /// <returns>[r, size, size] of 0 and 1, float32; no gradient.</returns>
    public static Tensor Masks(RegionPredictions predictions, Tensor regions, Tensor matched, IReadOnlyList<SegmentationTarget> targets, int size)
    {
        using var scope = NewDisposeScope();
        return MaskTargets.Cut(
            [.. targets.Select(target => target.Masks)], predictions.Boxes.index_select(0, regions), predictions.Images.index_select(0, regions),
            matched.index_select(0, regions), size).MoveToOuterDisposeScope();
    }
}
