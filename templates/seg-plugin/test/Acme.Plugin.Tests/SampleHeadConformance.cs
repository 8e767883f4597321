using Seg.Conformance;

namespace Acme.Plugin.Tests;

/// <summary>Seg's laws for a head, on small configurations: add one for each switch of yours.</summary>
public sealed class SampleHeadConformance : HeadConformance<SampleAttribute>
{
    protected override IEnumerable<ConformanceCase<SampleAttribute>> Cases => [new("plain", new()), new("scaled", new() { Scale = 2 })];
}
