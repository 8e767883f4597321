using static TorchSharp.torch;

namespace Seg.Heads;

/// <summary>What DynaMask predicts in training: the masks and edges of every stage for every region, and which stage the switch chose for each.</summary>
/// <param name="Boxes">As in <see cref="RegionPredictions"/>.</param>
/// <param name="Images">As in <see cref="RegionPredictions"/>.</param>
/// <param name="Classes">As in <see cref="RegionPredictions"/>.</param>
/// <param name="Scores">As in <see cref="RegionPredictions"/>.</param>
/// <param name="Masks">A group for each stage, each of all regions.</param>
/// <param name="Edges">[regions, m, m] for each stage: logits of the mask's edge.</param>
/// <param name="Choice">[regions, stages]: 1 at the chosen stage, else 0; its gradient is that of the Gumbel-softmax (straight through).</param>
public sealed record DynaMaskPredictions(
    Tensor Boxes, Tensor Images, Tensor Classes, Tensor Scores, IReadOnlyList<RegionMasks> Masks, IReadOnlyList<Tensor> Edges, Tensor Choice)
    : RegionPredictions(Boxes, Images, Classes, Scores, Masks)
{
    /// <inheritdoc/>
    public override IEnumerable<Tensor> Tensors => [.. base.Tensors, .. Edges, Choice];
}
