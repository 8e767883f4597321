using static TorchSharp.torch;

namespace Seg;

/// <summary>What a region decoder in training tells its criterion: which target each region stands for, and what its own stages predicted. Open for decoders with more stages.</summary>
/// <param name="Matched">int64 [regions]: for each region of the <see cref="RegionSet"/> the index of its target within its image.</param>
/// <param name="Proposals">Drawn anchors, with one logit each; null in a decoder without such a stage.</param>
/// <param name="Boxes">Drawn proposals, with a logit for each class and one for "no object"; null in a decoder without such a stage.</param>
public record RegionSupervision(Tensor Matched, BoxSamples? Proposals, BoxSamples? Boxes) : IPortValue
{
    /// <inheritdoc/>
    public virtual IEnumerable<Tensor> Tensors => [Matched, .. Proposals?.Tensors ?? [], .. Boxes?.Tensors ?? []];
}

/// <summary>What a stage predicted at boxes that were drawn to learn from, over all images of a batch, and what it should have.</summary>
/// <param name="Logits">[drawn], whether a box holds an object; or [drawn, classes + 1], the last column "no object". Carries gradients.</param>
/// <param name="Classes">int64 [drawn]: 1 for an object and 0 for none; or the class, the class count for none.</param>
/// <param name="Deltas">[positives, 4]: the predicted way to the target's box, of those that stand for one, for its class. Carries gradients.</param>
/// <param name="DeltaTargets">[positives, 4]: the way it should be.</param>
public sealed record BoxSamples(Tensor Logits, Tensor Classes, Tensor Deltas, Tensor DeltaTargets) : IPortValue
{
    /// <inheritdoc/>
    public IEnumerable<Tensor> Tensors => [Logits, Classes, Deltas, DeltaTargets];
}
