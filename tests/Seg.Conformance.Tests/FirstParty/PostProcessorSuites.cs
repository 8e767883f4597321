using Seg.Heads;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class MaskInferenceConformance : PostProcessorConformance<MaskInferenceAttribute>
{
    protected override IEnumerable<ConformanceCase<MaskInferenceAttribute>> Cases =>
    [
        new("as published", new()),
        new("classes last, few instances, no thresholds", new() { SemanticOrder = SemanticOrder.ClassesLast, TopInstances = 7, ObjectThreshold = 0, OverlapThreshold = 0 }),
        new("MaskFormer's merging", new() { ConfidentOnly = false }),
    ];
}

public sealed class SemanticInferenceConformance : PostProcessorConformance<SemanticInferenceAttribute>
{
    protected override IEnumerable<ConformanceCase<SemanticInferenceAttribute>> Cases =>
    [
        new("over the padded input", new()),
        new("four pixels a cell", new() { Upsample = 4 }),
    ];
}
