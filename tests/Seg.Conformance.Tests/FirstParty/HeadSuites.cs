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

public sealed class PerPixelConformance : HeadConformance<PerPixelAttribute>
{
    protected override IEnumerable<ConformanceCase<PerPixelAttribute>> Cases => [new("hands on the decoder's class masks", new())];
}

public sealed class PixelClassifierConformance : HeadConformance<PixelClassifierAttribute>
{
    protected override IEnumerable<ConformanceCase<PixelClassifierAttribute>> Cases => [new("classifies mask features", new())];
}
