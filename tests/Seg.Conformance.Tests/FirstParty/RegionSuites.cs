using Seg.Heads;
using Seg.RegionDecoders;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class RoIConformance : RegionDecoderConformance<RoIAttribute>
{
    protected override IEnumerable<ConformanceCase<RoIAttribute>> Cases =>
    [
        new("few proposals", Small()),
        new("one shape, two pooled levels, sizes at least eight pixels", Small(s => (s.AnchorRatios, s.PoolLevels, s.MinProposalSize) = ([1], 2, 8))),
    ];

    private static RoIAttribute Small(Action<RoIAttribute>? change = null)
    {
        var spec = new RoIAttribute
        {
            Dim = 8, ProposalDim = 8, AnchorScale = 4, LevelProposals = 40, Proposals = 20, TrainLevelProposals = 40, TrainProposals = 20,
            AnchorSamples = 24, BoxSamples = 12, PoolSize = 3, BoxDim = 12, Detections = 10,
        };
        change?.Invoke(spec);
        return spec;
    }
}

public sealed class MaskRcnnConformance : HeadConformance<MaskRcnnAttribute>
{
    protected override IEnumerable<ConformanceCase<MaskRcnnAttribute>> Cases =>
    [
        new("two convolutions", new() { Dim = 8, MaskDim = 6, PoolSize = 5, Convolutions = 2 }),
        new("no convolution, class-agnostic", new() { Dim = 8, MaskDim = 6, PoolSize = 4, Convolutions = 0, ClassAgnostic = true }),
    ];
}

public sealed class MaskRcnnCriterionConformance : CriterionConformance<MaskRcnnCriterionAttribute>
{
    protected override IEnumerable<ConformanceCase<MaskRcnnCriterionAttribute>> Cases => [new("as published", new()), new("weighted", new() { ClassWeight = 2, MaskWeight = 0.5 })];

    protected override IReadOnlyDictionary<string, string> Weights => new Dictionary<string, string>
    {
        ["loss_rpn_cls"] = nameof(MaskRcnnCriterionAttribute.ProposalClassWeight),
        ["loss_rpn_bbox"] = nameof(MaskRcnnCriterionAttribute.ProposalBoxWeight),
        ["loss_cls"] = nameof(MaskRcnnCriterionAttribute.ClassWeight),
        ["loss_bbox"] = nameof(MaskRcnnCriterionAttribute.BoxWeight),
        ["loss_mask"] = nameof(MaskRcnnCriterionAttribute.MaskWeight),
    };
}

public sealed class MaskPastingConformance : PostProcessorConformance<MaskPastingAttribute>
{
    protected override IEnumerable<ConformanceCase<MaskPastingAttribute>> Cases => [new("as published", new()), new("a low threshold", new() { MaskThreshold = 0.2 })];
}
