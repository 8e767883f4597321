using Seg.Backbones;
using Seg.Modules;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class ResNetConformance : BackboneConformance<ResNetAttribute>
{
    protected override IEnumerable<ConformanceCase<ResNetAttribute>> Cases =>
    [
        new("basic blocks", Small(18)),
        new("bottleneck blocks", Small(50)),
        new("batch norm, stride in 1x1", Small(50, s => (s.Norm, s.StrideIn1x1) = (NormKind.BatchNorm, true))),
        new("batch norm with fixed statistics, stem frozen", Small(50, s => (s.Norm, s.FreezeAt) = (NormKind.FixedBatchNorm, 1))),
        new("group norm", new() { Depth = 18, Norm = NormKind.GroupNorm, StemChannels = 32, Res2Channels = 32 }),
        new("deep stem, dilated res5, grouped, without norm",
            Small(50, s => (s.Stem, s.Norm, s.Res5Dilation, s.Res5MultiGrid, s.Groups) = (StemKind.DeepLab, NormKind.None, 2, [1, 2, 4], 2))),
        new("stem and res3 only, frozen up to res2", Small(18, s => (s.Outputs, s.FreezeAt) = (["stem", "res3"], 2))),
        new("stem before the pooling", Small(18, s => (s.Outputs, s.StemStride) = (["stem", "res2"], 2))),
        new("the stem alone", Small(18, s => s.Outputs = ["stem"])) { Stages = 1 },
    ];

    private static ResNetAttribute Small(int depth, Action<ResNetAttribute>? change = null)
    {
        var spec = new ResNetAttribute { Depth = depth, StemChannels = 8, Res2Channels = depth < 50 ? 8 : 16, WidthPerGroup = 4 };
        change?.Invoke(spec);
        return spec;
    }
}
