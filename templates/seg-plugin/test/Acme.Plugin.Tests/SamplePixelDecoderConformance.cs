using Seg.Conformance;

namespace Acme.Plugin.Tests;

/// <summary>Seg's laws for a pixel decoder, on small configurations: add one for each switch of yours.</summary>
public sealed class SamplePixelDecoderConformance : PixelDecoderConformance<SampleAttribute>
{
    protected override IEnumerable<ConformanceCase<SampleAttribute>> Cases => [new("small", new() { Dim = 8 })];
}
