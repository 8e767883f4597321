using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.Operators;

/// <summary>What suppression of many classes leaves.</summary>
/// <param name="Boxes">[kept, 4].</param>
/// <param name="Scores">[kept], falling.</param>
/// <param name="Classes">[kept], int64.</param>
/// <param name="Candidates">[kept], int64: the row of the input that each came from.</param>
public sealed record SuppressedBoxes(Tensor Boxes, Tensor Scores, Tensor Classes, Tensor Candidates);

/// <summary>
/// Non-maximum suppression: of boxes whose intersection over union is greater than a threshold, the best-scored stays. Equal scores rank by
/// rising index. Without gradients; thread-safe.
/// </summary>
public static class NonMaximumSuppression
{
    /// <summary>Suppression within one list.</summary>
    /// <param name="boxes">[n, 4]: x1, y1, x2, y2.</param>
    /// <param name="scores">[n], no NaN.</param>
    /// <param name="threshold">0 to 1.</param>
    /// <returns>[kept], int64: indices of the kept boxes by falling score, on the device of the boxes.</returns>
    public static Tensor Run(Tensor boxes, Tensor scores, double threshold) => Run(boxes, scores, null, threshold);

    /// <summary>Suppression within groups (classes, pyramid levels).</summary>
    /// <param name="boxes">[n, 4]: x1, y1, x2, y2.</param>
    /// <param name="scores">[n], no NaN.</param>
    /// <param name="groups">[n], int64, from 0; null: one group.</param>
    /// <param name="threshold">0 to 1.</param>
    /// <param name="moved">
    /// Takes overlaps of boxes moved by group · (largest coordinate + 1) in float32, as torchvision and mmcv do to keep groups apart in one list. Their rounding
    /// decides about boxes that overlap by the threshold but for the last bits.
    /// </param>
    /// <returns>[kept], int64: indices of the kept boxes by falling score over all groups, on the device of the boxes.</returns>
    public static Tensor Run(Tensor boxes, Tensor scores, Tensor? groups, double threshold, bool moved = true)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (boxes.shape[0] == 0) return empty(0, dtype: ScalarType.Int64, device: boxes.device).MoveToOuterDisposeScope();
        var step = groups is not null && moved ? boxes.max().to(ScalarType.Float32).item<float>() + 1 : 0;
        return (TensorMemory.SuitsKernels(boxes, scores) ? Kernel(boxes, scores, groups, threshold, step) : Composed(boxes, scores, groups, threshold, step)).MoveToOuterDisposeScope();
    }

    /// <summary>Boxes scored for several classes each: those above a score, suppressed class by class, the best of all (mmdet, multiclass_nms).</summary>
    /// <param name="boxes">[n, 4], or [n, 4 · classes]: a box a class.</param>
    /// <param name="scores">[n, classes + 1]; the last column, the background, is not read.</param>
    /// <param name="scoreThreshold">Only scores greater than this are candidates.</param>
    /// <param name="threshold">Overlap, 0 to 1.</param>
    /// <param name="most">How many are kept at most; less than 0: all.</param>
    public static SuppressedBoxes OfClasses(Tensor boxes, Tensor scores, double scoreThreshold, double threshold, int most = -1)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var classes = scores.shape[1] - 1;
        var found = scores.narrow(1, 0, classes).gt(scoreThreshold).nonzero();
        var (row, label) = (found.select(1, 0), found.select(1, 1));
        var perClass = boxes.view(boxes.shape[0], -1, 4);
        var column = perClass.shape[1] == 1 ? zeros_like(label) : label;
        var candidates = perClass.reshape(-1, 4).index_select(0, row * perClass.shape[1] + column);
        var ranks = scores.reshape(-1).index_select(0, row * scores.shape[1] + label);
        var kept = Run(candidates, ranks, label, threshold);
        if (most >= 0 && kept.shape[0] > most) kept = kept.narrow(0, 0, most);
        return new SuppressedBoxes(
            candidates.index_select(0, kept).MoveToOuterDisposeScope(), ranks.index_select(0, kept).MoveToOuterDisposeScope(),
            label.index_select(0, kept).MoveToOuterDisposeScope(), row.index_select(0, kept).MoveToOuterDisposeScope());
    }

    private static Tensor Kernel(Tensor boxes, Tensor scores, Tensor? groups, double threshold, float step)
    {
        var (corners, ranks) = (boxes.contiguous(), scores.contiguous());
        var kept = new int[scores.shape[0]];
        var grouped = groups is null ? [] : TensorMemory.Copy<long>(groups, ScalarType.Int64);
        var count = BoxSuppression.Run(TensorMemory.Of<float>(corners), TensorMemory.Of<float>(ranks), grouped, threshold, step, kept);
        return tensor(Array.ConvertAll(kept[..count], i => (long)i), device: boxes.device);
    }

    /// <summary>
    /// The same of tensor operations, on any device: which boxes a box would suppress is one triangular matrix, and a box stays when none that
    /// stays suppresses it. Repeated until nothing changes, which takes as many rounds as the longest chain of overlaps.
    /// </summary>
    internal static Tensor Composed(Tensor boxes, Tensor scores, Tensor? groups, double threshold, float step)
    {
        var order = scores.sort(0, descending: true, stable: true).Item2;
        var sorted = boxes.index_select(0, order);
        if (groups is not null) sorted = sorted + groups.index_select(0, order).to(sorted.dtype).unsqueeze(1) * step;
        // Compared in float64, as a threshold such as 0.3 is not a float32.
        var suppresses = Boxes.Composed(sorted, sorted, 0).to(ScalarType.Float64).gt(threshold);
        if (groups is not null) suppresses = suppresses.logical_and(groups.index_select(0, order).unsqueeze(0).eq(groups.index_select(0, order).unsqueeze(1)));
        var before = suppresses.to(ScalarType.Float32).triu(1);
        var stays = ones(order.shape[0], device: boxes.device);
        while (true)
        {
            var next = before.mul(stays.unsqueeze(1)).amax([0]).eq(0).to(ScalarType.Float32);
            if (next.eq(stays).all().item<bool>()) break;
            stays = next;
        }
        return order.index_select(0, stays.nonzero().select(1, 0));
    }
}
