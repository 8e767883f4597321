using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>An image's targets at the size of the predicted masks: every stride-th row and column, as kMaX-DeepLab's data mapper takes them.</summary>
/// <param name="Classes">int64 [targets].</param>
/// <param name="Masks">float [targets, h, w].</param>
/// <param name="Labels">int64 [h, w]: class of each pixel, or the number of classes where there is none.</param>
internal sealed record ImageTruth(Tensor Classes, Tensor Masks, Tensor Labels)
{
    /// <param name="target">Ground truth at the padded input's size, or already at that of the masks.</param>
    /// <param name="like">[…, h, w]: predicted masks.</param>
    /// <param name="classCount">Number of classes.</param>
    public static ImageTruth Of(SegmentationTarget target, Tensor like, int classCount)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var masks = Sparse(target.Masks.to(like.dtype), like.shape[^2], like.shape[^1]);
        var labels = target.Labels is { } given ? Sparse(given, like.shape[^2], like.shape[^1]) : LabelsOf(masks, target.Classes, classCount);
        labels = where(labels.lt(0).logical_or(labels.ge(classCount)), full_like(labels, classCount), labels);
        return new(target.Classes, masks.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    /// <summary>Every so many-th row and column of [..., H, W], so that [..., height, width] are left.</summary>
    /// <exception cref="ArgumentException">No stride leaves that size.</exception>
    public static Tensor Sparse(Tensor maps, long height, long width)
    {
        using var scope = NewDisposeScope();
        return Every(Every(maps, -2, height), -1, width).MoveToOuterDisposeScope();

        static Tensor Every(Tensor maps, long dimension, long count)
        {
            var length = maps.shape[(int)(maps.dim() + dimension)];
            // Sides of 32n + 1 keep both ends, whatever the stride; of others each step begins one.
            var stride = length % 2 == 1 && count > 1 && (length - 1) % (count - 1) == 0 ? Math.Max(1, (length - 1) / (count - 1)) : Math.Max(1, (length + count - 1) / count);
            if ((length + stride - 1) / stride != count) throw new ArgumentException($"No stride takes {count} of {length} rows or columns.");
            return stride == 1 ? maps.alias() : maps.index_select(maps.dim() + dimension, arange(0, length, stride, device: maps.device));
        }
    }

    // Where masks overlap, the last one.
    private static Tensor LabelsOf(Tensor masks, Tensor classes, int classCount)
    {
        var labels = full([masks.shape[1], masks.shape[2]], classCount, dtype: ScalarType.Int64, device: masks.device);
        for (var i = 0L; i < masks.shape[0]; i++) labels = where(masks[i].gt(0), classes[i], labels);
        return labels;
    }
}
