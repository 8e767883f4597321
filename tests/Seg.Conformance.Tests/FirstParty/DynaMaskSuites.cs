using Seg.Heads;
using static TorchSharp.torch;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class DynaMaskConformance : HeadConformance<DynaMaskAttribute>
{
    // They learn through DynaMaskPredictions' own Edges and Choice, which the suite does not know; DynaMaskVariantTests and the golden data hold them to it.
    private static readonly IReadOnlyDictionary<string, string> OwnOutputs = new Dictionary<string, string>
    {
        ["mask_predictor."] = "the choice of stages is an output of this head's own",
        ["mask_head.final_detail_logits."] = "edges are outputs of this head's own",
    };

    protected override IEnumerable<ConformanceCase<DynaMaskAttribute>> Cases =>
    [
        new("published", Small()) { Idle = OwnOutputs },
        new("released", Small(s => s.Variant = DynaMaskVariant.Released)) { Idle = OwnOutputs },
        new("no convolution, a last mask for each class", Small(s => (s.Convolutions, s.ClassAgnosticLast) = (0, false))) { Idle = OwnOutputs },
    ];

    private static DynaMaskAttribute Small(Action<DynaMaskAttribute>? change = null)
    {
        var spec = new DynaMaskAttribute { Dim = 32, PoolSize = 3, SwitchSize = 8, SwitchDim = 6, SwitchNarrowDim = 4, SwitchHidden = 8 };
        change?.Invoke(spec);
        return spec;
    }
}

/// <summary>The released code's entropy is negative, against the laws of losses: that variant is held to its golden data instead.</summary>
public sealed class DynaMaskCriterionConformance : CriterionConformance<DynaMaskCriterionAttribute>
{
    private const int Stages = 4;

    protected override IEnumerable<ConformanceCase<DynaMaskCriterionAttribute>> Cases => [new("a small budget", new() { TargetCost = 0.2 }), new("as published", new())];

    protected override IReadOnlyDictionary<string, string> Weights => new Dictionary<string, string>
    {
        ["loss_rpn_cls"] = nameof(DynaMaskCriterionAttribute.ProposalClassWeight),
        ["loss_rpn_bbox"] = nameof(DynaMaskCriterionAttribute.ProposalBoxWeight),
        ["loss_cls"] = nameof(DynaMaskCriterionAttribute.ClassWeight),
        ["loss_bbox"] = nameof(DynaMaskCriterionAttribute.BoxWeight),
        ["loss_mask"] = nameof(DynaMaskCriterionAttribute.MaskWeight),
        ["loss_edge"] = nameof(DynaMaskCriterionAttribute.EdgeWeight),
        ["loss_entropy"] = nameof(DynaMaskCriterionAttribute.EntropyWeight),
        ["loss_budget"] = nameof(DynaMaskCriterionAttribute.BudgetWeight),
    };

    // Masks and edges of every stage for every region; the regions choose the stages in turn.
    protected override RegionPredictions Complete(RegionPredictions plain)
    {
        using var random = new Generator(5);
        var count = plain.Boxes.shape[0];
        var everybody = arange(count);
        Tensor Maps(int stage) => randn([count, 3 << stage, 3 << stage], generator: random);
        return new DynaMaskPredictions(
            plain.Boxes, plain.Images, plain.Classes, plain.Scores, [.. Enumerable.Range(0, Stages).Select(stage => new RegionMasks(everybody.clone(), Maps(stage)))],
            [.. Enumerable.Range(0, Stages).Select(Maps)], everybody.remainder(Stages).unsqueeze(1).eq(arange(Stages)).to(ScalarType.Float32)) { Supervision = plain.Supervision };
    }

    protected override IEnumerable<(string Name, Tensor Tensor)> Learnable(RegionPredictions predictions)
    {
        var stages = (DynaMaskPredictions)predictions;
        return [.. base.Learnable(predictions), .. stages.Edges.Select((edges, i) => ($"edge logits of stage {i}", edges)), ("choice of stages", stages.Choice)];
    }
}
