using Seg.Conformance.Tests.Toys;
using static TorchSharp.torch;
using static Seg.Conformance.Tests.Mutants.MutantSuites;

namespace Seg.Conformance.Tests.Mutants;

/// <summary>Criteria that each break a law.</summary>
internal static class LossMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        Of("an error without targets", "Losses_are_finite_and_not_negative", "fails with no target in the first image", (losses, targets) => Each(losses, loss => targets[0].Masks.max() is { } ? loss : loss)),
        Of("a mean over no targets", "Losses_are_finite_and_not_negative", "max(1, n)", (losses, targets) => Each(losses, loss => loss / targets.Sum(t => t.Classes.shape[0]))),
        Of("a negative loss", "Losses_are_finite_and_not_negative", "at least 0", (losses, _) => Each(losses, loss => loss - 100)),
        Of("a loss for each image", "Losses_are_finite_and_not_negative", "reduce it to one number", (losses, _) => Each(losses, loss => loss.expand(2))),
        Of("no loss at all", "Losses_are_finite_and_not_negative", "there is no loss at all", (losses, _) => []),
        Of("a detached loss", "Gradients_reach_the_predictions", "No gradient flows from loss_ce", (losses, _) => Only(losses, "loss_ce", loss => loss.detach())),
        Of("a constant without targets", "Gradients_reach_the_predictions", "without targets", (losses, targets) => targets.All(t => t.Classes.shape[0] == 0) ? Each(losses, _ => zeros(1)) : losses),
        Of("masks that nothing pulls at", "Gradients_reach_the_predictions", "final mask logits", (losses, _) => Only(losses, "loss_mask", loss => losses["loss_ce"] * 1)),
        Of("gradients that are not finite", "Gradients_reach_the_predictions", "is not finite", (losses, _) => Only(losses, "loss_mask", loss => loss + (loss - loss).sqrt())),
        Of("a weight that is squared", "Weights_are_factors", "Multiply it by its weight, once", (losses, _, spec) => Only(losses, "loss_mask", loss => loss * spec.MaskWeight)),
        Of("a weight that is no factor", "Weights_are_factors", "there still is loss_mask", (losses, _, spec) => Only(losses, "loss_mask", loss => spec.MaskWeight == 0 ? loss + 1 : loss)),
        Of("a loss that has no weight", "Weights_are_factors", "names no option for loss_extra", (losses, _) => new(losses) { ["loss_extra"] = losses["loss_ce"] * 1 }),
    ];

    private static Mutant Of(string name, string law, string tells, Func<Dictionary<string, Tensor>, IReadOnlyList<SegmentationTarget>, Dictionary<string, Tensor>> change) =>
        Of(name, law, tells, (losses, targets, _) => change(losses, targets));

    private static Mutant Of(string name, string law, string tells, Func<Dictionary<string, Tensor>, IReadOnlyList<SegmentationTarget>, ToyLossAttribute, Dictionary<string, Tensor>> change) =>
        new($"criterion: {name}", law, tells, () => new LossMutant(spec => new Changed(spec, change)));

    private static Dictionary<string, Tensor> Each(Dictionary<string, Tensor> losses, Func<Tensor, Tensor> change) => losses.ToDictionary(loss => loss.Key, loss => change(loss.Value));

    private static Dictionary<string, Tensor> Only(Dictionary<string, Tensor> losses, string name, Func<Tensor, Tensor> change) => new(losses) { [name] = change(losses[name]) };

    private sealed class Changed(ToyLossAttribute spec, Func<Dictionary<string, Tensor>, IReadOnlyList<SegmentationTarget>, ToyLossAttribute, Dictionary<string, Tensor>> change) : ToyLoss(spec)
    {
        private readonly ToyLossAttribute _spec = spec;

        public override IReadOnlyDictionary<string, Tensor> Forward(MaskPredictions predictions, IReadOnlyList<SegmentationTarget> targets) =>
            change(new(base.Forward(predictions, targets)), targets, _spec);
    }
}
