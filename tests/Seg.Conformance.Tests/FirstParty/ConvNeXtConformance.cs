using Seg.Backbones;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class ConvNeXtConformance : BackboneConformance<ConvNeXtAttribute>
{
    private const string AsPublished = "the published modules make it, whatever levels are given";

    protected override IEnumerable<ConformanceCase<ConvNeXtAttribute>> Cases =>
    [
        new("four levels", Small()),
        new("the stem too, no layer scale", Small(s => (s.Outputs, s.LayerScale) = (["stem", "res2", "res3", "res4", "res5"], 0))),
        new("two levels", Small(s => s.Outputs = ["res4", "res3"]))
        {
            Idle = new Dictionary<string, string> { ["stages.3."] = AsPublished, ["downsample_layers.3."] = AsPublished },
        },
    ];

    private static ConvNeXtAttribute Small(Action<ConvNeXtAttribute>? change = null)
    {
        var spec = new ConvNeXtAttribute { Depths = [1, 2, 1, 1], Dims = [8, 12, 16, 24], LayerScale = 0.5 };
        change?.Invoke(spec);
        return spec;
    }
}
