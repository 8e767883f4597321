using Seg.Operators;
using static TorchSharp.torch;

namespace Seg.RegionDecoders;

/// <summary>
/// Which target each box stands for, by overlap (Ren et al. 2015; mmdet 2.3, core/bbox/assigners/max_iou_assigner.py): the one it overlaps most,
/// if enough; and each target's best boxes stand for it even with less.
/// </summary>
/// <param name="Positive">A box stands for a target from this overlap on.</param>
/// <param name="Negative">A box is background if all its overlaps are below this.</param>
/// <param name="LowQuality">A target's best boxes stand for it from this overlap on.</param>
internal sealed record BoxAssigner(double Positive, double Negative, double LowQuality)
{
    /// <summary>Background.</summary>
    public const long Background = -1;

    /// <summary>Neither background nor any target.</summary>
    public const long Ignored = -2;

    /// <param name="boxes">[n, 4].</param>
    /// <param name="targets">[t, 4]; t may be 0, when all is background.</param>
    /// <returns>int64 [n]: index of a target, <see cref="Background"/> or <see cref="Ignored"/>; and [n], the largest overlap.</returns>
    public (Tensor Targets, Tensor Overlaps) Assign(Tensor boxes, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var count = targets.shape[0];
        if (count == 0 || boxes.shape[0] == 0)
            return (full([boxes.shape[0]], Background, dtype: ScalarType.Int64, device: boxes.device).MoveToOuterDisposeScope(), zeros([boxes.shape[0]], device: boxes.device).MoveToOuterDisposeScope());

        var overlaps = Boxes.Overlaps(targets.to(boxes.dtype), boxes, smallestUnion: 1e-6);
        var (best, nearest) = overlaps.max(0);
        var assigned = where(best.ge(Positive), nearest, where(best.lt(Negative), full_like(nearest, Background), full_like(nearest, Ignored)));
        var bestOfTarget = overlaps.amax([1], keepdim: true);
        var favoured = overlaps.eq(bestOfTarget).logical_and(bestOfTarget.ge(LowQuality));
        // The published loop lets a later target take a box from an earlier one: the last one wins.
        var last = (favoured.to(ScalarType.Int64) * arange(1, count + 1, device: boxes.device).unsqueeze(1)).amax([0]);
        assigned = where(last.gt(0), last - 1, assigned);
        return (assigned.MoveToOuterDisposeScope(), best.MoveToOuterDisposeScope());
    }
}
