using Seg.Kernels;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>Queries and targets that belong together.</summary>
/// <param name="Queries">Indices of queries, rising.</param>
/// <param name="Targets">For each the index of its target.</param>
internal sealed record Matching(long[] Queries, long[] Targets)
{
    /// <summary>No pair: an image without targets.</summary>
    public static Matching None { get; } = new([], []);

    /// <summary>The cheapest one-to-one matching (scipy, linear_sum_assignment).</summary>
    /// <param name="costs">[queries, targets].</param>
    public static Matching Cheapest(Tensor costs)
    {
        using var scope = NewDisposeScope();
        var table = costs.to(ScalarType.Float64).cpu().contiguous();
        var pairs = Assignment.Solve(table.data<double>().ToArray(), (int)table.shape[0], (int)table.shape[1]);
        return new([.. pairs.Select(pair => (long)pair.Row)], [.. pairs.Select(pair => (long)pair.Column)]);
    }
}

/// <summary>Costs that both matchers of the MaskFormer family know (mask_former/modeling/matcher.py, mask2former/modeling/matcher.py).</summary>
internal static class MatchingCosts
{
    /// <summary>Minus the probability of each target's class: [queries, targets].</summary>
    /// <param name="logits">[queries, classes + 1].</param>
    /// <param name="classes">int64 [targets].</param>
    public static Tensor Class(Tensor logits, Tensor classes) => functional.softmax(logits, -1).index_select(1, classes).neg();

    /// <summary>Dice loss of every query with every target: [queries, targets].</summary>
    /// <param name="probabilities">[queries, points].</param>
    /// <param name="targets">[targets, points].</param>
    public static Tensor Dice(Tensor probabilities, Tensor targets)
    {
        var both = probabilities.matmul(targets.t()).mul(2);
        var each = probabilities.sum(-1).unsqueeze(1) + targets.sum(-1).unsqueeze(0);
        return 1 - (both + 1) / (each + 1);
    }
}
