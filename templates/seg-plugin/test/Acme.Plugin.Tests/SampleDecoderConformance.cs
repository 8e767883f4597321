using Seg.Conformance;

namespace Acme.Plugin.Tests;

/// <summary>Seg's laws for a transformer decoder, on small configurations: add one for each switch of yours.</summary>
public sealed class SampleDecoderConformance : TransformerDecoderConformance<SampleAttribute>
{
    protected override IEnumerable<ConformanceCase<SampleAttribute>> Cases => [new("small", new() { Layers = 3, Queries = 5, Dim = 8 })];
}
