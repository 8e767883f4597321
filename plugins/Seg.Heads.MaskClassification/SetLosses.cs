using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Seg.Heads;

/// <summary>What both criteria of the MaskFormer family share (mask_former/modeling/criterion.py, mask2former/modeling/criterion.py).</summary>
internal static class SetLosses
{
    /// <summary>1 for each class, and the weight of "no object".</summary>
    public static Tensor ClassWeights(int classes, double noObject) => tensor([.. Enumerable.Repeat(1f, classes), (float)noObject]);

    /// <summary>The divisor of mask losses: all targets of the batch, matched or not, and at least 1.</summary>
    public static long Divisor(IReadOnlyList<SegmentationTarget> targets) => Math.Max(1, targets.Sum(target => target.Classes.shape[0]));

    /// <summary>Cross-entropy of all queries of the batch, those without a target against "no object".</summary>
    /// <param name="logits">[batch, queries, classes + 1].</param>
    /// <param name="targets">One per image.</param>
    /// <param name="matchings">One per image.</param>
    /// <param name="weights">[classes + 1].</param>
    public static Tensor Class(Tensor logits, IReadOnlyList<SegmentationTarget> targets, Matching[] matchings, Tensor weights)
    {
        var (queries, noObject) = (logits.shape[1], logits.shape[2] - 1);
        var wanted = new long[logits.shape[0] * queries];
        Array.Fill(wanted, noObject);
        for (var image = 0; image < matchings.Length; image++)
        {
            var classes = targets[image].Classes.cpu().data<long>().ToArray();
            for (var i = 0; i < matchings[image].Queries.Length; i++)
                wanted[image * queries + matchings[image].Queries[i]] = classes[matchings[image].Targets[i]];
        }
        return functional.cross_entropy(logits.flatten(0, 1), tensor(wanted, device: logits.device), weights);
    }

    /// <summary>Sum over masks of the dice loss.</summary>
    /// <param name="probabilities">[masks, points].</param>
    /// <param name="wanted">[masks, points].</param>
    public static Tensor Dice(Tensor probabilities, Tensor wanted)
    {
        var overlap = ((probabilities * wanted).sum(-1).mul(2) + 1) / (probabilities.sum(-1) + wanted.sum(-1) + 1);
        return (1 - overlap).sum();
    }
}
