using Seg.Conformance;

namespace Acme.Plugin.Tests;

/// <summary>Seg's laws for a backbone, on small configurations: add one for each switch of yours.</summary>
public sealed class SampleBackboneConformance : BackboneConformance<SampleAttribute>
{
    protected override IEnumerable<ConformanceCase<SampleAttribute>> Cases => [new("small", new() { Width = 4 })];
}
