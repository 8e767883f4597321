using Seg.Backbones;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class MaXSConformance : BackboneConformance<MaXSAttribute>
{
    protected override IEnumerable<ConformanceCase<MaXSAttribute>> Cases =>
    [
        new("two blocks a stage", new() { Blocks = [1, 1, 2, 2], Width = 8, StemWidth = 6, Heads = 4 }),
        new("stem given, no res3, stem as wide as res2", new() { Blocks = [1, 1, 2, 1], Width = 8, StemWidth = 16, Heads = 8, Outputs = ["stem", "res2", "res5"], DropPath = 0 }),
    ];
}
