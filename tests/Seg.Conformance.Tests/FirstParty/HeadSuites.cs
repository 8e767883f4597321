using Seg.Heads;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class MaskClassificationConformance : HeadConformance<MaskClassificationAttribute>
{
    protected override IEnumerable<ConformanceCase<MaskClassificationAttribute>> Cases =>
    [
        new("hands on the decoder's predictions", new()),
        new("predicts from bare queries", new() { Projects = true }),
    ];
}
