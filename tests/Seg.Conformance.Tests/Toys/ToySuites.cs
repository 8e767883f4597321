namespace Seg.Conformance.Tests.Toys;

// The toys keep every law, so that a mutant fails for its mutation alone. They double as the shortest suites that an author can write.

public sealed class ToyBackboneConformance : BackboneConformance<ToyBackboneAttribute>
{
    protected override IEnumerable<ConformanceCase<ToyBackboneAttribute>> Cases =>
    [
        new("both levels", new()) { Stages = 4 },
        new("fine level, dropout", new() { Outputs = ["fine"], DropRate = 0.2 })
        {
            Idle = new Dictionary<string, string> { ["coarse."] = "the level is not given", ["coarse_blocks."] = "the level is not given" },
        },
    ];
}

public sealed class ToyPixelsConformance : PixelDecoderConformance<ToyPixelsAttribute>;

public sealed class ToyQueriesConformance : TransformerDecoderConformance<ToyQueriesAttribute>;

public sealed class ToyHeadConformance : HeadConformance<ToyHeadAttribute>;

public sealed class ToyLossConformance : CriterionConformance<ToyLossAttribute>
{
    protected override IReadOnlyDictionary<string, string> Weights { get; } =
        new Dictionary<string, string> { ["loss_mask"] = nameof(ToyLossAttribute.MaskWeight), ["loss_ce"] = nameof(ToyLossAttribute.ClassWeight) };
}

public sealed class ToyCoverage : ConformanceCoverage<ToyBackbone>;
