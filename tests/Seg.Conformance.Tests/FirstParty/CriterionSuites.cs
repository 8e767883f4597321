using Seg.Heads;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class SetCriterionConformance : CriterionConformance<SetCriterionAttribute>
{
    protected override IEnumerable<ConformanceCase<SetCriterionAttribute>> Cases =>
    [
        new("few points", new() { Points = 64 }),
        new("final layer only, uniform points", new() { Points = 64, DeepSupervision = false, ImportanceRatio = 0 }),
    ];

    protected override IReadOnlyDictionary<string, string> Weights => new Dictionary<string, string>
    {
        ["loss_ce"] = nameof(SetCriterionAttribute.ClassWeight),
        ["loss_mask"] = nameof(SetCriterionAttribute.MaskWeight),
        ["loss_dice"] = nameof(SetCriterionAttribute.DiceWeight),
    };
}

public sealed class PixelCrossEntropyConformance : CriterionConformance<PixelCrossEntropyAttribute>
{
    protected override IEnumerable<ConformanceCase<PixelCrossEntropyAttribute>> Cases =>
    [
        new("as published", new()),
        new("final layer only", new() { Weight = 0.4, DeepSupervision = false }),
    ];

    protected override IReadOnlyDictionary<string, string> Weights => new Dictionary<string, string> { ["loss_sem_seg"] = nameof(PixelCrossEntropyAttribute.Weight) };
}

public sealed class MaskFormerCriterionConformance : CriterionConformance<MaskFormerCriterionAttribute>
{
    protected override IEnumerable<ConformanceCase<MaskFormerCriterionAttribute>> Cases =>
    [
        new("as published", new()),
        new("final layer only, harder focus, outside and inside alike", new() { DeepSupervision = false, FocalGamma = 3, FocalAlpha = 0.5 }),
    ];

    protected override IReadOnlyDictionary<string, string> Weights => new Dictionary<string, string>
    {
        ["loss_ce"] = nameof(MaskFormerCriterionAttribute.ClassWeight),
        ["loss_mask"] = nameof(MaskFormerCriterionAttribute.MaskWeight),
        ["loss_dice"] = nameof(MaskFormerCriterionAttribute.DiceWeight),
    };
}
