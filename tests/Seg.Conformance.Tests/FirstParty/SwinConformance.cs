using Seg.Backbones;

namespace Seg.Conformance.Tests.FirstParty;

public sealed class SwinConformance : BackboneConformance<SwinAttribute>
{
    private const string AsPublished = "the published modules make it, whatever levels are given";

    protected override IEnumerable<ConformanceCase<SwinAttribute>> Cases =>
    [
        new("windows of 4", Small()),
        new("windows of 2, without biases and patch norm", Small(s => (s.Window, s.QkvBias, s.PatchNorm, s.QkScale) = (2, false, false, 0.5))),
        new("absolute positions, patches of 2", Small(s => (s.PatchSize, s.AbsolutePositions, s.PretrainSize) = (2, true, 16))),
        new("two levels", Small(s => s.Outputs = ["res4", "res3"]))
        {
            Idle = new Dictionary<string, string> { ["norm0."] = AsPublished, ["norm3."] = AsPublished, ["layers.3."] = AsPublished, ["layers.2.downsample."] = AsPublished },
        },
    ];

    private static SwinAttribute Small(Action<SwinAttribute>? change = null)
    {
        var spec = new SwinAttribute { EmbedDim = 8, Depths = [1, 2, 1, 1], Heads = [1, 2, 4, 8], Window = 4 };
        change?.Invoke(spec);
        return spec;
    }
}
