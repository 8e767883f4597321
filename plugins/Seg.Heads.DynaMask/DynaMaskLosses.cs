using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>The terms of DynaMask's loss, each a scalar with gradients (Li et al. 2023, §3; mmdet fork, cross_entropy_loss.py and dynamask_roi_head.py).</summary>
internal static class DynaMaskLosses
{
    // Keeps logarithms finite.
    private const double Small = 1e-10;

    /// <summary>Binary cross entropy of a stage's masks, averaged over regions and cells.</summary>
    /// <param name="logits">[regions, m, m].</param>
    /// <param name="targets">[regions, m, m] of 0 and 1.</param>
    public static Tensor Mask(Tensor logits, Tensor targets) => functional.binary_cross_entropy_with_logits(logits, targets);

    /// <summary>Binary cross entropy of a stage's edges, averaged over the cells of those regions whose stage it is. The choice gets a gradient too.</summary>
    /// <param name="logits">[regions, m, m].</param>
    /// <param name="masks">[regions, m, m] of 0 and 1: the masks whose edges are meant.</param>
    /// <param name="chosen">[regions]: 1 where the stage is the region's.</param>
    public static Tensor Edge(Tensor logits, Tensor masks, Tensor chosen)
    {
        using var scope = NewDisposeScope();
        var mean = WeightedEntropy(logits, MaskEdges.Targets(masks), chosen.view(-1, 1, 1));
        return (mean * logits.shape[0] / (chosen.detach().sum() + 1e-5)).MoveToOuterDisposeScope();
    }

    /// <summary>Mean of binary cross entropies times weights.</summary>
    /// <param name="logits">[regions, m, m].</param>
    /// <param name="targets">[regions, m, m] of 0 and 1.</param>
    /// <param name="weights">[regions, 1, 1].</param>
    public static Tensor WeightedEntropy(Tensor logits, Tensor targets, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var inside = logits.sigmoid();
        var entropy = targets * (inside + Small).log() + (1 - targets) * (1 - inside + Small).log();
        return (entropy * weights).mean().neg().MoveToOuterDisposeScope();
    }

    /// <summary>Σ f log f of the share f of regions that chose each of K stages: least where all stages are chosen alike.</summary>
    /// <param name="choice">[regions, stages].</param>
    /// <param name="variant">Published divides by K. It also adds log K, which changes no gradient, so that the least is 0; the code's is negative.</param>
    public static Tensor Entropy(Tensor choice, DynaMaskVariant variant)
    {
        using var scope = NewDisposeScope();
        var shares = choice.sum([0]) / choice.sum();
        var sum = (shares * (shares + Small).log()).sum();
        if (variant == DynaMaskVariant.Published) sum = ((sum + Math.Log(choice.shape[1])) / choice.shape[1]).clamp_min(0);
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>By which share of the target regions cost more than it on average: max(mean / target - 1, 0).</summary>
    /// <param name="choice">[regions, stages].</param>
    /// <param name="costs">Of each stage.</param>
    /// <param name="target">In the same unit.</param>
    public static Tensor Budget(Tensor choice, IReadOnlyList<double> costs, double target)
    {
        using var scope = NewDisposeScope();
        var price = tensor(costs.Select(cost => (float)cost).ToArray(), device: choice.device).to(choice.dtype);
        var mean = (choice * price).sum() / choice.shape[0];
        return (mean / target - 1).clamp_min(0).MoveToOuterDisposeScope();
    }
}
