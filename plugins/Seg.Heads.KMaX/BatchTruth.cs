using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>The ground truth of a batch, a row for each query: that of its target, or nothing (kmax_deeplab/modeling/criterion.py, process_gt). No gradients.</summary>
/// <param name="Masks">[batch, queries, h, w]: shares of each pixel, which add up to at most 1.</param>
/// <param name="Classes">int64 [batch, queries]; the number of classes stands for "no object".</param>
/// <param name="MaskWeight">[batch, queries]: class probability of matched queries, 0 of others.</param>
/// <param name="ClassWeight">[batch, queries]: dice of matched queries, overlap with void of others.</param>
/// <param name="Void">bool [batch, h, w]: pixels that belong to no target.</param>
/// <param name="InverseArea">[batch, h, w]: pixels of the map for each pixel of the mask that the pixel belongs to.</param>
internal sealed record BatchTruth(Tensor Masks, Tensor Classes, Tensor MaskWeight, Tensor ClassWeight, Tensor Void, Tensor InverseArea)
{
    // As in the published code.
    private const double Epsilon = 1e-5;

    /// <param name="prediction">Predictions that the matchings are of.</param>
    /// <param name="truths">By image.</param>
    /// <param name="matchings">By image.</param>
    /// <param name="leastWeight">What weights of matched queries, and all class weights, are at least.</param>
    /// <returns>Tensors belong to the caller's scope.</returns>
    public static BatchTruth Of(QueryPrediction prediction, IReadOnlyList<ImageTruth> truths, IReadOnlyList<SimilarMatching> matchings, double leastWeight)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var logits = prediction.MaskLogits.detach();
        var (queries, noObject) = (logits.shape[1], prediction.ClassLogits.shape[2] - 1);

        var rows = truths.Select((truth, image) =>
        {
            var matching = matchings[image];
            var places = tensor(matching.Queries, device: logits.device);
            var chosen = tensor(matching.Targets, device: logits.device);
            return (
                Masks: zeros_like(logits[image]).index_copy(0, places, truth.Masks.index_select(0, chosen)),
                Classes: full([queries], noObject, dtype: ScalarType.Int64, device: logits.device).index_copy(0, places, truth.Classes.index_select(0, chosen)),
                MaskWeight: zeros([queries], dtype: logits.dtype, device: logits.device).index_copy(0, places, matching.ClassProbability.clamp(min: leastWeight)),
                Places: places);
        }).ToArray();

        var masks = stack(rows.Select(row => row.Masks));
        masks = masks / masks.sum(1, keepdim: true).clamp(min: 1);
        var nothing = masks.sum(1).lt(1);
        var overlap = VoidOverlap(logits, nothing);
        var classWeight = stack(rows.Select((row, image) => overlap[image].index_copy(0, row.Places, matchings[image].Dice))).clamp(min: leastWeight);
        var areas = einsum("bnhw,bn->bhw", masks, masks.sum([2, 3]));
        var inverse = areas.clamp(min: 1).reciprocal() * (double)(areas.shape[1] * areas.shape[2]);
        return new(
            Out(masks), Out(stack(rows.Select(row => row.Classes))), Out(stack(rows.Select(row => row.MaskWeight))), Out(classWeight), Out(nothing), Out(inverse));

        static Tensor Out(Tensor tensor) => tensor.MoveToOuterDisposeScope();
    }

    // How much of each query's mask lies on void.
    private static Tensor VoidOverlap(Tensor logits, Tensor nothing)
    {
        var shares = functional.softmax(logits, 1).flatten(2);
        var inside = einsum("bnl,bl->bn", shares, nothing.flatten(1).to(shares.dtype));
        return inside / (shares.sum(-1) + Epsilon);
    }
}
