using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>Queries and targets that belong together, and how well they agree.</summary>
/// <param name="Queries">Indices of queries, rising.</param>
/// <param name="Targets">For each the index of its target.</param>
/// <param name="Dice">float [pairs]: overlap of the masks.</param>
/// <param name="ClassProbability">float [pairs]: probability that the query gives to the target's class.</param>
internal sealed record SimilarMatching(long[] Queries, long[] Targets, Tensor Dice, Tensor ClassProbability);

/// <summary>
/// The one-to-one matching of queries with an image's targets that has the largest sum of dice · class probability (Wang et al. 2021, eq. 9;
/// kmax_deeplab/modeling/matcher.py).
/// </summary>
internal static class SimilarityMatcher
{
    // As in the published code.
    private const double Epsilon = 1e-5;

    /// <param name="classLogits">[queries, classes + 1].</param>
    /// <param name="maskLogits">[queries, h, w].</param>
    /// <param name="classes">int64 [targets].</param>
    /// <param name="masks">[targets, h, w], 0 or 1, in the logits' type.</param>
    /// <param name="ignoreVoid">Whether pixels without target are left out.</param>
    /// <param name="observe">For tests: sees the costs, [queries, targets].</param>
    /// <returns>Tensors belong to the caller's scope.</returns>
    public static SimilarMatching Match(Tensor classLogits, Tensor maskLogits, Tensor classes, Tensor masks, bool ignoreVoid, Action<Tensor>? observe)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (classes.shape[0] == 0) return new([], [], zeros([0]).MoveToOuterDisposeScope(), zeros([0]).MoveToOuterDisposeScope());
        var probability = functional.softmax(classLogits.detach(), -1).index_select(1, classes);
        var dice = Dice(maskLogits.detach(), masks.flatten(1), ignoreVoid);
        var costs = (dice * probability).neg();
        observe?.Invoke(costs);

        var table = costs.to(ScalarType.Float64).cpu().contiguous();
        var pairs = Assignment.Solve(table.data<double>().ToArray(), (int)table.shape[0], (int)table.shape[1]);
        var places = tensor([.. pairs.Select(pair => pair.Row * table.shape[1] + pair.Column)], device: costs.device);
        return new([.. pairs.Select(pair => (long)pair.Row)], [.. pairs.Select(pair => (long)pair.Column)], At(dice), At(probability));

        Tensor At(Tensor values) => values.flatten().index_select(0, places).MoveToOuterDisposeScope();
    }

    private static Tensor Dice(Tensor logits, Tensor masks, bool ignoreVoid)
    {
        var shares = functional.softmax(logits, 0).flatten(1);
        if (ignoreVoid) shares = shares * masks.sum(0, keepdim: true).gt(0).to(shares.dtype);
        var sizes = (shares.sum(-1).unsqueeze(1) + masks.sum(-1).unsqueeze(0)) / 2;
        return shares.matmul(masks.t()) / (sizes + Epsilon);
    }
}
