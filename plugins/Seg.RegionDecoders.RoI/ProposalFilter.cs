using Seg.Operators;
using TorchSharp;
using static TorchSharp.torch;

namespace Seg.RegionDecoders;

/// <summary>Proposals of one image from what the network says of all levels (mmdet 2.3, models/dense_heads/rpn_head.py, get_bboxes).</summary>
/// <param name="PerLevel">Boxes a level, the best by score, before suppression.</param>
/// <param name="Total">Proposals after it.</param>
/// <param name="Overlap">Of two that overlap more the lower one is dropped; levels do not compete.</param>
/// <param name="MinSize">Shortest edge in input pixels.</param>
internal sealed record ProposalFilter(int PerLevel, int Total, double Overlap, double MinSize)
{
    private static readonly BoxCoder Coder = new(1, 1, 1, 1);

    /// <param name="levels">All levels.</param>
    /// <param name="image">Which image of the batch.</param>
    /// <param name="within">Its height and width, without padding.</param>
    /// <returns>[n, 4] and [n]: boxes in input pixels and scores in 0..1, by falling score.</returns>
    public (Tensor Boxes, Tensor Scores) Select(IReadOnlyList<RpnLevel> levels, int image, (int Height, int Width) within)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (scores, anchors, deltas, origins) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
        for (var level = 0; level < levels.Count; level++)
        {
            var score = levels[level].Logits[image].sigmoid();
            var (delta, anchor) = (levels[level].Deltas[image], levels[level].Anchors);
            if (score.shape[0] > PerLevel)
            {
                var (ranked, order) = score.sort(0, descending: true);
                var best = order[TensorIndex.Slice(0, PerLevel)];
                (score, delta, anchor) = (ranked[TensorIndex.Slice(0, PerLevel)], delta.index_select(0, best), anchor.index_select(0, best));
            }
            scores.Add(score);
            deltas.Add(delta);
            anchors.Add(anchor);
            origins.Add(full([score.shape[0]], level, dtype: ScalarType.Int64, device: score.device));
        }
        var (all, levelOf) = (cat([.. scores]), cat([.. origins]));
        var boxes = Coder.Decode(cat([.. anchors]), cat([.. deltas]).unsqueeze(1), within).squeeze(1);
        if (MinSize > 0)
        {
            var sides = boxes.unbind(-1);
            var large = (sides[2] - sides[0]).ge(MinSize).logical_and((sides[3] - sides[1]).ge(MinSize)).nonzero().squeeze(1);
            (boxes, all, levelOf) = (boxes.index_select(0, large), all.index_select(0, large), levelOf.index_select(0, large));
        }
        var kept = NonMaximumSuppression.Run(boxes, all, levelOf, Overlap);
        if (kept.shape[0] > Total) kept = kept[TensorIndex.Slice(0, Total)];
        return (boxes.index_select(0, kept).MoveToOuterDisposeScope(), all.index_select(0, kept).MoveToOuterDisposeScope());
    }
}
